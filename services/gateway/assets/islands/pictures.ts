/** Takes away pictures from elsewhere that do not come, so that what is behind them shows. */
export function leaveOutLostPictures(): void {
  for (const picture of document.querySelectorAll<HTMLImageElement>('img[data-may-fail]')) {
    if (picture.complete && picture.naturalWidth === 0) picture.remove()
    else picture.addEventListener('error', () => picture.remove())
  }
}
