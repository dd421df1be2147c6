import { z } from 'zod'
import type { Modality } from './project.ts'

/** What an encoder and its augmentations are made for. */
export const PresetName = z.enum([
  'photographs',
  'objects',
  'documents',
  'texts',
  'sentences',
  'sounds',
  'series',
  'sessions',
])
export type PresetName = z.infer<typeof PresetName>

/** `auto`: the one that does best in short trials. */
export const PresetChoice = z.enum(['auto', ...PresetName.options])
export type PresetChoice = z.infer<typeof PresetChoice>

/** How a preset presents itself to whoever has to choose one. */
export interface PresetGuide {
  readonly title: string
  /** One line: when to use it. */
  readonly useWhen: string
  readonly modality: Modality
}

/** Every preset, the most common first. */
export const presetGuide: Readonly<Record<PresetName, PresetGuide>> = {
  photographs: {
    title: 'Photographs',
    useWhen: 'Things lie anywhere, in any size, either way round and in any light.',
    modality: 'images',
  },
  objects: {
    title: 'Centred objects',
    useWhen: 'One thing fills the image, always seen alike: characters, drawings, scans, parts, goods.',
    modality: 'images',
  },
  documents: {
    title: 'Documents and textures',
    useWhen: 'Pages, or surfaces that look the same all over. Never mirrored, hardly turned or stretched.',
    modality: 'images',
  },
  texts: {
    title: 'Texts',
    useWhen: 'What a text is about is in its words, whatever their order: news, tickets, reviews, messages.',
    modality: 'text',
  },
  sentences: {
    title: 'Sentences',
    useWhen: 'The order of words matters, and there are tens of thousands of texts: a small transformer.',
    modality: 'text',
  },
  sounds: {
    title: 'Sounds',
    useWhen:
      'Words, calls, machines: near or far, a little higher or lower, faster or slower, with something else around.',
    modality: 'audio',
  },
  series: {
    title: 'Series',
    useWhen: 'Things begin at any time and go a little faster or slower, weaker or stronger.',
    modality: 'series',
  },
  sessions: {
    title: 'Sessions',
    useWhen: 'Events one after the other, of which some may be missing.',
    modality: 'events',
  },
}

export const autoUseWhen =
  'Tries all presets for a tenth of the time, and keeps the one that does best without any label. Leaves learned features out where they do not help.'

/** The presets for one kind of data. */
export function presetsFor(modality: Modality): readonly PresetName[] {
  return PresetName.options.filter((name) => presetGuide[name].modality === modality)
}
