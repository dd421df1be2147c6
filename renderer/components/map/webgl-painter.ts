import type { Painter } from './painter.ts'
import type { Layer } from './picture.ts'

const VERTEX = `#version 300 es
in vec2 place;
in vec4 colour;
uniform vec2 middle;
uniform vec2 scale;
uniform float diameter;
out vec4 shade;
void main() {
  gl_Position = vec4((place - middle) * scale, 0, 1);
  gl_PointSize = diameter;
  shade = colour;
}`

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 shade;
uniform float diameter;
out vec4 pixel;
void main() {
  float beyond = (length(gl_PointCoord - 0.5) - 0.5) * diameter;
  if (beyond > 0.0) discard;
  float edge = clamp(-beyond, 0.0, 1.0);
  pixel = vec4(shade.rgb * edge, edge);
}`

/** What renderers call themselves that draw on the processor. */
const IN_SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** Whether there is WebGL 2, and a graphics processor behind it. */
export function hasGraphicsProcessor(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (gl === null) return false
  // Browsers do not always admit that it is slow.
  const names = gl.getExtension('WEBGL_debug_renderer_info')
  const renderer = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER))
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return !IN_SOFTWARE.test(renderer)
}

/** Draws with WebGL 2. @throws Error where it is missing */
export function paintWithWebGl(canvas: HTMLCanvasElement): Painter {
  // The drawing is kept, so that a picture of the page has the map on it.
  const gl = canvas.getContext('webgl2', { antialias: false, depth: false, preserveDrawingBuffer: true })
  if (gl === null) throw new Error('this browser has no WebGL 2')
  const program = link(gl)
  const attributes = { place: attribute(gl, program, 'place'), colour: attribute(gl, program, 'colour') }
  const order = gl.createBuffer()
  const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name)
  const [middle, scale, diameterOf] = [uniform('middle'), uniform('scale'), uniform('diameter')]
  let layers: readonly Layer[] = []
  gl.useProgram(program)
  gl.enable(gl.BLEND)
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)

  return {
    kind: 'webgl',
    setPlaces(places) {
      gl.bindBuffer(gl.ARRAY_BUFFER, attributes.place.buffer)
      gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW)
      gl.vertexAttribPointer(attributes.place.location, 2, gl.FLOAT, false, 0, 0)
    },
    setPicture(picture) {
      gl.bindBuffer(gl.ARRAY_BUFFER, attributes.colour.buffer)
      gl.bufferData(gl.ARRAY_BUFFER, picture.colours, gl.DYNAMIC_DRAW)
      gl.vertexAttribPointer(attributes.colour.location, 4, gl.UNSIGNED_BYTE, true, 0, 0)
      layers = picture.layers
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order)
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, 4 * picture.colours.length, gl.DYNAMIC_DRAW)
      for (const [at, { rows }] of layers.entries()) gl.bufferSubData(gl.ELEMENT_ARRAY_BUFFER, 4 * before(at), rows)
    },
    draw(camera, { width, height }, ratio, diameter) {
      const [columns, lines] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))]
      if (canvas.width !== columns || canvas.height !== lines) [canvas.width, canvas.height] = [columns, lines]
      gl.viewport(0, 0, columns, lines)
      gl.clearColor(0, 0, 0, 0)
      gl.clear(gl.COLOR_BUFFER_BIT)
      gl.uniform2f(middle, camera.x, camera.y)
      gl.uniform2f(scale, (2 * camera.scale) / width, (2 * camera.scale) / height)
      for (const [at, { rows, growth }] of layers.entries()) {
        if (rows.length === 0) continue
        gl.uniform1f(diameterOf, (diameter + growth) * ratio)
        gl.drawElements(gl.POINTS, rows.length, gl.UNSIGNED_INT, 4 * before(at))
      }
    },
    dispose: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  }

  function before(layer: number): number {
    return layers.slice(0, layer).reduce((sum, { rows }) => sum + rows.length, 0)
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)
    if (shader === null) throw new Error('the graphics processor takes no more shaders')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
    throw new Error(`the graphics processor did not take the shaders: ${gl.getProgramInfoLog(program)}`)
  }
  return program
}

function attribute(
  gl: WebGL2RenderingContext,
  program: WebGLProgram,
  name: string,
): { location: number; buffer: WebGLBuffer } {
  const location = gl.getAttribLocation(program, name)
  gl.enableVertexAttribArray(location)
  return { location, buffer: gl.createBuffer() }
}
