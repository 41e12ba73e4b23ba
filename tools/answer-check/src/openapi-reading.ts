/** A place in the description: a JSON pointer as the fragment of a URI. */
export type Pointer = `#${string}`

/** A described response, with the places of its schemas. */
export interface DescribedResponse {
  readonly headers: readonly {
    readonly name: string
    readonly required: boolean
    readonly type: unknown
    readonly schema: Pointer
  }[]
  /** By content type; none: there is no body. */
  readonly content: ReadonlyMap<string, Pointer>
}

/** The responses of an operation by status. */
export type DescribedOperation = ReadonlyMap<number, DescribedResponse>

/** A path with its operations by method. */
export interface DescribedPath {
  readonly operations: ReadonlyMap<string, DescribedOperation>
  /** Values of its parameters, with the places of their schemas, when a path as it is asked for is of its form. */
  match(path: string): readonly { readonly value: string; readonly schema: Pointer }[] | undefined
}

type Node = Readonly<Record<string, unknown>>

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Reads a description (OpenAPI 3.1) as far as it says what answers look like. */
export class OpenApiReading {
  readonly paths: readonly DescribedPath[]
  /** `components.responses` by name. */
  readonly common: ReadonlyMap<string, DescribedResponse>
  readonly #root: Node

  constructor(document: object) {
    this.#root = document as Node
    this.paths = [...this.#children('#/paths')].map(([path, at]) => this.#path(path, at))
    this.common = new Map([...this.#children('#/components/responses')].map(([name, at]) => [name, this.#response(at)]))
  }

  #path(template: string, at: Pointer): DescribedPath {
    const methods = [...this.#children(at)].filter(([name]) => METHODS.includes(name))
    const operations = new Map(methods.map(([method, place]) => [method.toUpperCase(), this.#operation(place)]))
    const schemas = new Map(
      methods
        .flatMap(([, place]) => [...this.#children(`${place}/parameters`)])
        .map(([, place]) => this.#follow(place))
        .filter((place) => this.#at(place).in === 'path')
        .map((place) => [this.#at(place).name as string, `${place}/schema` as Pointer]),
    )
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
    const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '([^/]+)')
    const form = new RegExp(template.endsWith('.json') ? `^${pattern}$` : `^${pattern}/?$`)
    return {
      operations,
      match(path) {
        const found = form.exec(path)?.slice(1)
        return found?.map((value, index) => ({ value, schema: schemas.get(names[index] as string) as Pointer }))
      },
    }
  }

  #operation(at: Pointer): DescribedOperation {
    return new Map(
      [...this.#children(`${at}/responses`)].map(([status, place]) => [Number(status), this.#response(place)]),
    )
  }

  #response(at: Pointer): DescribedResponse {
    const place = this.#follow(at)
    const headers = [...this.#children(`${place}/headers`)].map(([name, given]) => {
      const header = this.#follow(given)
      const { required, schema } = this.#at(header) as { required?: boolean; schema?: Node }
      return { name, required: required ?? false, type: schema?.type, schema: `${header}/schema` as Pointer }
    })
    const content = [...this.#children(`${place}/content`)].map(([type, media]) => [type, `${media}/schema`] as const)
    return { headers, content: new Map(content as [string, Pointer][]) }
  }

  #follow(at: Pointer): Pointer {
    const { $ref } = this.#at(at)
    return typeof $ref === 'string' ? this.#follow($ref as Pointer) : at
  }

  #children(at: string): Map<string, Pointer> {
    const names = Object.keys(this.#at(at as Pointer))
    return new Map(names.map((name) => [name, `${at}/${escaped(name)}` as Pointer]))
  }

  #at(at: Pointer): Node {
    let node: unknown = this.#root
    for (const step of at.split('/').slice(1)) node = (node as Node | undefined)?.[unescaped(step)]
    return (node ?? {}) as Node
  }
}

/** Forbids what a schema does not name, wherever a schema names something. */
export function closeObjects(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const schema = node as Record<string, unknown>
  const named = typeof schema.properties === 'object' && Object.keys(schema.properties as object).length > 0
  if (schema.type === 'object' && named) schema.additionalProperties ??= false
  for (const child of Object.values(schema)) closeObjects(child)
}

const escaped = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
const unescaped = (step: string) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
