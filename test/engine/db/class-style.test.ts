import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseColour, CLASS_COLOURS } from '../../../electron/engine/db/class-style.ts'

type Colour = readonly [number, number, number]
type Matrix = readonly [Colour, Colour, Colour]

/** What of linear red, green and blue those see who lack one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1). */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

test('every colour stands out from white and from a dark ground by at least 3 to 1', () => {
  assert.ok(CLASS_COLOURS.length >= 20)
  for (const colour of CLASS_COLOURS) {
    assert.ok(contrast(colour, '#ffffff') >= 3, colour)
    assert.ok(contrast(colour, '#14161a') >= 3, colour)
  }
})

test('colours are of much the same lightness, and none is glaring', () => {
  for (const colour of CLASS_COLOURS) {
    const [lightness, a, b] = oklab(linear(colour))
    assert.ok(lightness > 0.5 && lightness < 0.7, `${colour} has a lightness of ${lightness}`)
    assert.ok(Math.hypot(a, b) < 0.16, `${colour} has a chroma of ${Math.hypot(a, b)}`)
  }
})

test('any two of the first eight colours differ for the colour-blind too', () => {
  for (const [sight, matrix] of Object.entries(SIGHTS)) {
    const seen = CLASS_COLOURS.slice(0, 8).map((colour) => oklab(times(matrix, linear(colour))))
    seen.forEach((one, index) => {
      for (const other of seen.slice(0, index)) {
        const apart = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
        // The eight of Okabe and Ito come to 0.08, with lightnesses from black to yellow.
        assert.ok(apart > 0.05, `${CLASS_COLOURS[index]} is ${apart} from another with ${sight}`)
      }
    })
  }
})

test('no class gets a colour that can hardly be told from one in use, wherever that came from', () => {
  const [first, second, third] = CLASS_COLOURS
  assert.equal(chooseColour([]), first)
  assert.equal(chooseColour([first]), second)
  assert.equal(chooseColour(['#1878d8', '#a08f10', '#f80000']), third)
})

function linear(colour: string): Colour {
  const level = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [level(1), level(3), level(5)]
}

function times(matrix: Matrix, [x, y, z]: Colour): Colour {
  const row = ([a, b, c]: Colour): number => Math.min(1, Math.max(0, a * x + b * y + c * z))
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])]
}

/** Ottosson's OKLab of linear sRGB. */
function oklab([red, green, blue]: Colour): Colour {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ]
}

/** Contrast ratio of the Web Content Accessibility Guidelines. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}
