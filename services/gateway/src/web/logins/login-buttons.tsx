import type { LoginIntent } from '@appstore/contracts/logins'
import { useFrame } from '../frame/frame.js'
import { ButtonForm } from '../ui/form.js'
import { Or } from '../ui/or.js'
import type { KnownProvider } from './known-providers.js'

interface ButtonsProps {
  readonly providers: readonly KnownProvider[]
  readonly purpose?: LoginIntent['purpose'] | undefined
  /** Where it goes on to; "" for the first page. */
  readonly next: string
}

/** A button for each other party; forms, so that no other site can send anybody on the way. */
export function LoginButtons({ providers, purpose = 'enter', next }: ButtonsProps) {
  const { t } = useFrame()
  return (
    <ul class="flex flex-col gap-2">
      {providers.map(({ provider, name }) => (
        <li key={provider} class="flex flex-col [&_button]:w-full">
          <ButtonForm
            action={`/${provider}/login/`}
            fields={{ purpose, next }}
            label={t(`logins.begin.${purpose}`, { provider: name })}
            look="btn-outline"
          />
        </li>
      ))}
    </ul>
  )
}

/** The same below another way in, with the word that there are two. */
export function OrLogIn({ providers, purpose, next }: ButtonsProps) {
  if (providers.length === 0) return null
  return (
    <>
      <Or />
      <LoginButtons providers={providers} purpose={purpose} next={next} />
    </>
  )
}
