/** A colour of `tokens.css` as it is now, as `#rrggbb`: a canvas cannot resolve custom properties, so an element that has them is asked. */
export function readTone(token: string): string {
  const probe = document.body.appendChild(document.createElement('span'))
  // With reduced motion every property has a short transition, which would answer with the colour before.
  probe.style.transition = 'none'
  probe.style.color = `var(${token})`
  const channels = getComputedStyle(probe).color.match(/\d+/g) ?? []
  probe.remove()
  return `#${channels.slice(0, 3).map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}` // prettier-ignore
}
