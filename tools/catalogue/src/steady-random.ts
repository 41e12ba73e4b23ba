import { createHash } from 'node:crypto'

/** Numbers and bytes that look random and are the same for the same seed, on every machine. */
export class SteadyRandom {
  private readonly seed: string
  private counter = 0

  constructor(seed: string) {
    this.seed = seed
  }

  /** As incompressible as a signature is. */
  bytes(length: number): Buffer {
    const parts: Buffer[] = []
    for (let made = 0; made < length; made += 64) {
      this.counter += 1
      parts.push(createHash('sha512').update(`${this.seed}:${this.counter}`).digest())
    }
    return Buffer.concat(parts).subarray(0, length)
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor((this.bytes(6).readUIntBE(0, 6) / 2 ** 48) * below)
  }
}
