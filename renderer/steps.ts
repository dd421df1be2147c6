import ChartSpline from '@lucide/svelte/icons/chart-spline'
import Images from '@lucide/svelte/icons/images'
import ListChecks from '@lucide/svelte/icons/list-checks'
import MapIcon from '@lucide/svelte/icons/map'
import PackageCheck from '@lucide/svelte/icons/package-check'
import Sparkles from '@lucide/svelte/icons/sparkles'
import Tags from '@lucide/svelte/icons/tags'
import { formatCount, formatCounted, formatShare } from './components/figures.ts'
import type { RailStep } from './components/Rail.svelte'
import type { Classifier } from './state/classifier.svelte.ts'
import type { Step } from './state/navigation.svelte.ts'
import type { Reviewing } from './state/reviewing.svelte.ts'
import type { Tasks } from './state/tasks.svelte.ts'
import type { Workbench } from './state/workbench.svelte.ts'

/** The steps of the path as the rail shows them now: how far each is, in two or three words, and nothing before it is known. */
export function stepsOf(workbench: Workbench): readonly RailStep<Step>[] {
  const { jobs, project, labelling, mapping, reviewing, classifier, tasks } = workbench
  const exported = jobs.latest('export')?.state === 'succeeded'
  const labelled = labelling.counts?.labelled ?? 0
  return [
    {
      step: 'data',
      title: 'Data',
      icon: Images,
      hint: project.sampleCount > 0 ? formatCounted(project.sampleCount, 'sample') : 'no samples yet',
      isDone: project.sampleCount > 0,
      isBusy: jobs.current('import') !== null,
    },
    {
      step: 'learn',
      title: 'Learn',
      icon: Sparkles,
      hint: project.activeRunId === null ? 'not yet' : 'embedded',
      isDone: project.activeRunId !== null,
      isBusy: jobs.current('pretrain')?.state === 'running' || jobs.current('embed') !== null,
    },
    {
      step: 'map',
      title: 'Map',
      icon: MapIcon,
      hint: !mapping.hasLoaded
        ? ''
        : mapping.status === null
          ? 'not yet'
          : formatCounted(mapping.status.samples, 'point'),
      isDone: mapping.status !== null && mapping.status.missing === 0,
      isBusy: jobs.current('map') !== null,
    },
    {
      step: 'label',
      title: 'Label',
      icon: Tags,
      hint: labelling.counts === null ? '' : labelled > 0 ? formatCounted(labelled, 'label') : 'no labels yet',
      isDone: false,
      isBusy: jobs.current('suggest') !== null,
    },
    {
      step: 'review',
      title: 'Review',
      icon: ListChecks,
      hint: foundBy(reviewing),
      isDone: reviewing.report !== null && reviewing.openCount === 0,
      isBusy: jobs.current('review') !== null,
    },
    {
      step: 'classifier',
      title: 'Classifier',
      icon: ChartSpline,
      hint: accuracyOf(classifier, tasks),
      isDone: classifier.summary !== null,
      isBusy: jobs.current('train') !== null,
    },
    {
      step: 'export',
      title: 'Export',
      icon: PackageCheck,
      hint: !jobs.hasLoaded ? '' : exported ? 'exported' : 'not yet',
      isDone: exported,
      isBusy: jobs.current('export') !== null,
    },
  ]
}

function foundBy({ hasLoaded, report, openCount }: Reviewing): string {
  if (!hasLoaded) return ''
  return report === null ? 'not yet' : `${formatCount(openCount)} to look at`
}

function accuracyOf({ hasLoaded, accuracy, summary }: Classifier, { checkEvery }: Tasks): string {
  if (!hasLoaded) return ''
  if (summary === null) return 'none yet'
  if (accuracy?.isEnough) return formatShare(accuracy.value)
  return checkEvery === null ? 'not measured' : 'too few to tell'
}
