import type { Window } from '@appstore/site-browser/site-browser'

/** The key that the page to set up an app shows. */
export async function keyShown({ page }: Window): Promise<string> {
  return ((await page.locator('main span.font-mono').textContent()) ?? '').replaceAll(' ', '')
}

/**
 * A device that keeps passkeys and knows its holder; what comes back says whether that one is at hand.
 *
 * @param transport a browser has one that is built in, at most
 */
export async function addAuthenticator(
  { page, context }: Window,
  transport: 'internal' | 'usb' = 'internal',
): Promise<(enabled: boolean) => Promise<void>> {
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return async (enabled) => {
    await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  }
}
