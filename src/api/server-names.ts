/** Names of this machine: a page of another site, or another name that leads here, must not ask. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/** Whether a Host header, and an Origin header if there is one, name this machine. */
export function isLoopback(host: string | undefined, origin: string | undefined): boolean {
  if (host === undefined || !LOOPBACK.test(host)) return false
  return origin === undefined || LOOPBACK.test(origin.replace(/^https?:\/\//, ''))
}
