import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const SCHEMA = JSON.parse(readFileSync(new URL('../../schema/discover.schema.json', import.meta.url), 'utf8'))

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, discriminator: true })
formats.default(ajv)
const validate = ajv.compile(SCHEMA)

/** Violations that are told; nobody reads more. */
const TOLD = 100

/** Bytes of the document as JSON text, which has to fit into one message with what belongs to it. */
const LIMIT = 900 * 1_024

/** What is wrong with a discover document, each with its place (RFC 6901); [] when nothing is (api.md A7 "Discover document"). */
export function discoverViolations(text: string): string[] {
  if (Buffer.byteLength(JSON.stringify(text)) > LIMIT) return ['The document is too large.']
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return [`The file is not well-formed JSON: ${(error as Error).message}`]
  }
  if (validate(value)) return []
  // “if” and “propertyNames” only repeat that something below them is wrong
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
  const rest = errors.length - TOLD
  return [...errors.slice(0, TOLD).map(sentence), ...(rest > 0 ? [`${rest} more things are wrong.`] : [])]
}

function sentence({ instancePath, message, params, propertyName }: ErrorObject): string {
  const place = instancePath === '' ? 'The document' : `At ${instancePath} it`
  if (propertyName !== undefined)
    return `${place} has the key "${propertyName}", which is no language code such as en, de or pt_br.`
  const names = params.allowedValues ?? params.additionalProperty
  const named = names === undefined ? '' : `: ${[names].flat().join(', ')}`
  return `${place} ${message ?? 'is not valid'}${named}.`
}
