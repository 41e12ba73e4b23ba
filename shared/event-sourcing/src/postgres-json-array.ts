/** The `oid` of the type `json`, the same in every PostgreSQL. */
const JSON_TYPE = 114
const HEADER = 20
const LENGTH = 4

/**
 * A `json[]` in the binary form that PostgreSQL's `array_recv` reads (number of dimensions, whether there are nulls, type of the elements,
 * number of elements, first index; then length and bytes of each). The textual form would escape every quote on one side and
 * unescape it on the other.
 */
export function binaryJsonArray(elements: readonly string[]): Buffer {
  const size = elements.reduce((sum, element) => sum + LENGTH + Buffer.byteLength(element), HEADER)
  const bytes = Buffer.allocUnsafe(size)
  let offset = 0
  for (const number of [1, 0, JSON_TYPE, elements.length, 1]) offset = bytes.writeInt32BE(number, offset)
  for (const element of elements) {
    const length = bytes.write(element, offset + LENGTH)
    bytes.writeInt32BE(length, offset)
    offset += LENGTH + length
  }
  return bytes
}
