import { verifyCertificate } from '@appstore/contracts/releases'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { type AppCertificate, readCertificate, signatureFits } from './certificate.js'
import { parseSignature } from './signature.js'
import { checkTrust } from './trust.js'
import type { TrustFiles } from './trust-files.js'

/** Answers whether a certificate may stand for an app, and whether the id was signed with its key (releases.md B8). */
export function certificateAnswers(options: { trust: TrustFiles; validate: boolean; now: () => Date }): Answer[] {
  return [
    answer(verifyCertificate, async (request) => {
      const certificate = readCertificate(request.certificate)
      if (options.validate) {
        await checkTrust(certificate, options.trust, options.now())
        checkIdSignature(certificate, request.signatureOverId)
      }
      return { commonName: certificate.commonName, serial: certificate.serial, certificate: certificate.pem }
    }),
  ]
}

function checkIdSignature(certificate: AppCertificate, signature: string): void {
  const id = certificate.commonName
  if (signatureFits(certificate.publicKey, Buffer.from(id), parseSignature(signature).bytes)) return
  throw new DomainError(
    'invalid',
    'signature-wrong',
    `The signature does not fit the app id "${id}" and this certificate. Sign the id alone, without a line break at its end, ` +
      `with the certificate's key: echo -n ${id} | openssl dgst -sha512 -sign KEY | openssl base64`,
  )
}
