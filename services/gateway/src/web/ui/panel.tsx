import type { ComponentChildren } from 'preact'

/** A part of a page, set apart from others. */
export function Panel({ title, children }: { title?: string; children: ComponentChildren }) {
  return (
    <section class="flex flex-col gap-4 rounded-box border border-base-300 bg-base-100 p-5 sm:p-6">
      {title !== undefined && <h2 class="font-semibold text-xl">{title}</h2>}
      {children}
    </section>
  )
}

/** What a page is, and in a sentence what it is for. */
export function PageHead({ title, intro }: { title: string; intro?: string | undefined }) {
  return (
    <div>
      <h1 class="font-bold text-2xl sm:text-3xl">{title}</h1>
      {intro !== undefined && <p class="mt-2 text-base-content/80">{intro}</p>}
    </div>
  )
}

/** A page that is one short thing to do, in the middle. */
export function Narrow({ title, intro, children }: { title: string; intro?: string; children: ComponentChildren }) {
  return (
    <div class="mx-auto flex w-full max-w-md flex-col gap-5 sm:py-6">
      <PageHead title={title} intro={intro} />
      {children}
    </div>
  )
}
