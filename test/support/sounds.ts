/** A sine of so many samples, amplitude 0.5 unless told. */
export function sine(hz: number, rate: number, count: number, amplitude = 0.5): Float32Array {
  return new Float32Array(count).map((_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / rate))
}

export interface WavOptions {
  readonly rate: number
  readonly channels?: number
  readonly bits?: number
  /** 1 for whole numbers, 3 for floating point. */
  readonly kind?: number
  readonly isExtensible?: boolean
}

/** The samples of one channel as a WAV file, the same in all channels. */
export function wavOf(samples: Float32Array, options: WavOptions): Buffer {
  const format = formatChunk(options)
  const data = dataBytes(samples, options)
  const head = Buffer.from('RIFF....WAVE', 'latin1')
  head.writeUInt32LE(4 + 8 + format.length + 8 + data.length, 4)
  return Buffer.concat([head, chunk('fmt ', format), chunk('data', data)])
}

/** The same for more than 4 GB: the sizes stand in a chunk of their own. */
export function rf64Of(samples: Float32Array, options: WavOptions): Buffer {
  const data = dataBytes(samples, options)
  const sizes = Buffer.alloc(28)
  sizes.writeBigUInt64LE(BigInt(data.length), 8)
  const dataChunk = chunk('data', data)
  dataChunk.writeUInt32LE(0xffffffff, 4)
  const head = Buffer.from('RF64\xff\xff\xff\xffWAVE', 'latin1')
  return Buffer.concat([head, chunk('ds64', sizes), chunk('fmt ', formatChunk(options)), dataChunk])
}

/** The same as Wave64, whose chunks have names of 16 bytes and sizes of 8. */
export function wave64Of(samples: Float32Array, options: WavOptions): Buffer {
  const rest = Buffer.from('f3acd3118cd100c04f8edb8a', 'hex')
  const named = (name: string, tail = rest): Buffer => Buffer.concat([Buffer.from(name, 'latin1'), tail])
  const part = (name: string, content: Buffer): Buffer => {
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(BigInt(24 + content.length))
    return Buffer.concat([named(name), size, content, Buffer.alloc((8 - (content.length % 8)) % 8)])
  }
  const body = Buffer.concat([part('fmt ', formatChunk(options)), part('data', dataBytes(samples, options))])
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(40 + body.length))
  return Buffer.concat([named('riff', Buffer.from('2e91cf11a5d628db04c10000', 'hex')), size, named('wave'), body])
}

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.from(`${name}....`, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

function formatChunk({ rate, channels = 1, bits = 16, kind = 1, isExtensible = false }: WavOptions): Buffer {
  const format = Buffer.alloc(isExtensible ? 40 : 16)
  const frameBytes = (channels * bits) / 8
  format.writeUInt16LE(isExtensible ? 0xfffe : kind, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE(rate * frameBytes, 8)
  format.writeUInt16LE(frameBytes, 12)
  format.writeUInt16LE(bits, 14)
  if (isExtensible) format.writeUInt16LE(kind, 24)
  return format
}

function dataBytes(samples: Float32Array, { channels = 1, bits = 16, kind = 1 }: WavOptions): Buffer {
  const bytes = bits / 8
  const data = Buffer.alloc(samples.length * channels * bytes)
  samples.forEach((value, at) => {
    for (let channel = 0; channel < channels; channel++)
      write(data, value, (at * channels + channel) * bytes, bits, kind)
  })
  return data
}

function write(data: Buffer, value: number, at: number, bits: number, kind: number): void {
  const whole = Math.round(value * (2 ** (bits - 1) - 1))
  if (kind === 3 && bits === 64) data.writeDoubleLE(value, at)
  else if (kind === 3) data.writeFloatLE(value, at)
  else if (bits === 8) data.writeUInt8(whole + 128, at)
  else data.writeIntLE(whole, at, bits / 8)
}
