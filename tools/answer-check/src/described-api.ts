import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { bodyOf, type HeardAnswer } from './heard-answer.js'
import {
  closeObjects,
  type DescribedPath,
  type DescribedResponse,
  OpenApiReading,
  type Pointer,
} from './openapi-reading.js'

/** What may be answered where nothing is described (api.md A1 "Order of checks"): status → name in `components.responses`. */
const UNKNOWN_PATH: Readonly<Record<number, string>> = { 400: 'Refused', 404: 'NotFound' }
const UNKNOWN_METHOD: Readonly<Record<number, string>> = {
  401: 'NotAuthenticated',
  403: 'Forbidden',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  503: 'Unavailable',
}

/** Holds answers against a description of the API (OpenAPI 3.1). */
export class DescribedApi {
  readonly #reading: OpenApiReading
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })
  readonly #validators = new Map<Pointer, ValidateFunction>()

  constructor(document: object) {
    const closed = structuredClone(document)
    // clients must take what is added later, but nothing is added without being described
    closeObjects((closed as { components?: { schemas?: unknown } }).components?.schemas)
    closeObjects((closed as { paths?: unknown }).paths)
    this.#reading = new OpenApiReading(closed)
    addFormats.default(this.#ajv)
    this.#ajv.addSchema(closed, 'api')
  }

  /** What is wrong with an answer, in sentences; none when it is as described. */
  faults(answer: HeardAnswer): string[] {
    const { method, target, status, headers } = answer
    if (headers['content-type'] === 'application/problem+json') return this.#notHttp(answer)
    const path = this.#pathOf((target.split(/[?#]/)[0] as string).replace(/\/{2,}/g, '/'))
    const operation = path?.operations.get(method === 'HEAD' ? 'GET' : method)
    if (operation === undefined) return this.#elsewhere(path !== undefined, answer)
    const response = operation.get(status)
    return response === undefined ? [`the status ${status} is not described`] : this.#against(response, answer)
  }

  #pathOf(path: string): DescribedPath | undefined {
    return this.#reading.paths.find((each) =>
      each.match(path)?.every(({ value, schema }) => this.#schemaFaults(schema, decoded(value)).length === 0),
    )
  }

  #elsewhere(isPath: boolean, answer: HeardAnswer): string[] {
    const { method, status } = answer
    if (method === 'OPTIONS' && isPath) return status === 200 || status === 204 ? [] : [`OPTIONS got ${status}`]
    const name = (isPath ? UNKNOWN_METHOD : UNKNOWN_PATH)[status]
    const response = name === undefined ? undefined : this.#reading.common.get(name)
    if (response !== undefined) return this.#against(response, answer)
    return [`the ${isPath ? 'method' : 'path'} is not described, and ${status} is no answer to what is not`]
  }

  /** Node's parser of HTTP refused it, before anybody knew what it was for. */
  #notHttp(answer: HeardAnswer): string[] {
    const response = this.#reading.common.get('NotHttp')
    const known = response !== undefined && [400, 408, 431].includes(answer.status)
    return known ? this.#against(response, answer) : ['problem documents are for what is no HTTP']
  }

  #against(response: DescribedResponse, answer: HeardAnswer): string[] {
    return [...this.#headerFaults(response, answer), ...this.#bodyFaults(response, answer)]
  }

  #headerFaults({ headers }: DescribedResponse, answer: HeardAnswer): string[] {
    return headers.flatMap(({ name, required, schema, type }) => {
      const value = answer.headers[name.toLowerCase()]
      if (value === undefined) return required ? [`the header ${name} is missing`] : []
      const read = type === 'integer' || type === 'number' ? Number(value) : value
      return this.#schemaFaults(schema, read).map((fault) => `the header ${name}: ${fault}`)
    })
  }

  #bodyFaults({ content }: DescribedResponse, answer: HeardAnswer): string[] {
    const { method, status, headers } = answer
    if (!answer.whole) return []
    if (method === 'HEAD' || status === 204 || status === 304 || content.size === 0) {
      return answer.bytes.length === 0 ? [] : ['there is a body where none is described']
    }
    const type = String(headers['content-type'] ?? 'none').split(';')[0] as string
    const schema = content.get(type)
    if (schema === undefined) return [`the content type ${type} is not described`]
    let body: unknown
    try {
      body = JSON.parse(bodyOf(answer))
    } catch (error) {
      return [`the body is not JSON: ${String(error)}`]
    }
    return this.#schemaFaults(schema, body).map((fault) => `the body: ${fault}`)
  }

  #schemaFaults(pointer: Pointer, value: unknown): string[] {
    let validate = this.#validators.get(pointer)
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `api${pointer}` })
      this.#validators.set(pointer, validate)
    }
    if (validate(value)) return []
    const errors = (validate.errors ?? []).slice(0, 5)
    return errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
