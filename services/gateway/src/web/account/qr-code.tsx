import QRCode from 'qrcode'

/** Empty squares around the picture, which cameras need to find it (ISO/IEC 18004). */
const QUIET = 4

/**
 * A picture for cameras, drawn into the page itself: nothing is loaded, and nothing keeps a copy. It is dark on light in every
 * appearance of the site, because not every camera reads it the other way round.
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules
  const rows = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => data[y * size + x] === 1))
  const path = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  )
  const side = size + 2 * QUIET
  return (
    <svg
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      class="size-56 rounded-box"
      shape-rendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path.join('')} fill="#000" />
    </svg>
  )
}
