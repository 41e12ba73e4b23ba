import { useFrame } from '../frame/frame.js'
import { FieldProblem } from './form.js'
import { NO_PROBLEMS, type Problems } from './problems.js'

/** Where a code is typed: the six digits of an app, or a recovery code. */
export function CodeField(props: { isRecoveryCode?: boolean; problems?: Problems }) {
  const { t } = useFrame()
  const { isRecoveryCode = false, problems = NO_PROBLEMS } = props
  const problem = problems.fields.code
  const described = ['field-code-hint', problem && 'field-code-problem'].filter(Boolean).join(' ')
  const kind = isRecoveryCode
    ? ({ autocomplete: 'off', maxLength: 40, autocapitalize: 'none', spellcheck: false } as const)
    : ({ autocomplete: 'one-time-code', inputmode: 'numeric', maxLength: 10 } as const)
  return (
    <div class="flex flex-col gap-1.5">
      <label for="field-code" class="font-medium">
        {t(isRecoveryCode ? 'second-step.recovery-code' : 'second-step.code')}
      </label>
      <input
        id="field-code"
        name="code"
        required
        class={`input w-full font-mono text-lg tracking-widest ${problem === undefined ? '' : 'input-error'}`}
        aria-describedby={described}
        {...kind}
        {...(problem === undefined ? {} : { 'aria-invalid': true })}
      />
      <p id="field-code-hint" class="text-base-content/80 text-sm">
        {t(isRecoveryCode ? 'second-step.recovery-hint' : 'second-step.code-hint')}
      </p>
      <FieldProblem id="field-code-problem" problem={problem} />
    </div>
  )
}
