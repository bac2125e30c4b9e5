/**
 * Where a house may send, so that nobody makes it call machines that only it can reach. Real houses: https, to public addresses. Houses of play
 * money: the same, and to loopback, by http too. Nothing else, whatever a name resolves to.
 */
import { BlockList, isIP } from 'node:net'
import type { ServiceMode } from '../service/index.ts'
import { webhookLimits } from './limits.ts'

/** IPv4 that is not public: the special-purpose registry of IANA (RFC 6890 and its updates), multicast and the reserved class. */
const specialV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]

/** All public IPv6 lies here. Mapped, translated, unique local, link-local and multicast addresses do not. */
const globalV6 = ['2000::/3']

/** Within it: IETF protocols with Teredo and ORCHID, documentation, 6to4 (which hides an IPv4), AS112, documentation again. */
const specialV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network, bits] = range.split('/') as [string, string]
    list.addSubnet(network, Number(bits), family)
  }
  return list
}

const lists = {
  specialV4: listOf(specialV4, 'ipv4'),
  loopbackV4: listOf(['127.0.0.0/8'], 'ipv4'),
  globalV6: listOf(globalV6, 'ipv6'),
  specialV6: listOf(specialV6, 'ipv6'),
  loopbackV6: listOf(['::1/128'], 'ipv6'),
}

/** Whether a house may connect to an IP address; what is no address it may not. */
export function isAllowed(address: string, mode: ServiceMode): boolean {
  return isPublic(address) || (mode === 'demo' && isLoopbackAddress(address))
}

function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !lists.specialV4.check(address, 'ipv4')
  return family === 6 && lists.globalV6.check(address, 'ipv6') && !lists.specialV6.check(address, 'ipv6')
}

function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return lists.loopbackV4.check(address, 'ipv4')
  // The list of IPv6 holds no mapped address: `::ffff:127.0.0.1` is not loopback here.
  return family === 6 && lists.loopbackV6.check(address, 'ipv6')
}

/** Addresses of names that mean this machine by themselves (RFC 6761); null for others, which are asked of DNS. */
export function ownAddresses(host: string): readonly string[] | null {
  return host === 'localhost' || host.endsWith('.localhost') ? ['127.0.0.1', '::1'] : null
}

/** The host of a URL, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** What is wrong with an address to send to, in words that say what to do; null when it may be registered. Names are resolved when sending. */
export function urlFault(text: string, mode: ServiceMode): string | null {
  const url = URL.parse(text)
  if (url === null || text.length > webhookLimits.webhookUrlMax) {
    return `url: write an absolute URL of at most ${webhookLimits.webhookUrlMax} characters.`
  }
  if (url.username !== '' || url.password !== '') return 'url: leave user and password out; messages are signed.'
  if (url.hash !== '') return 'url: leave the part behind # out.'
  const host = hostOf(url)
  const known = isIP(host) === 0 ? ownAddresses(host) : [host]
  if (known?.some((address) => !isAllowed(address, mode)) === true) return `url: ${WHERE[mode]}`
  const isLoopback = known?.every(isLoopbackAddress) ?? false
  if (url.protocol === 'https:' || (url.protocol === 'http:' && mode === 'demo' && isLoopback)) return null
  return `url: ${WHERE[mode]}`
}

const WHERE: Readonly<Record<ServiceMode, string>> = {
  real: 'this house sends by https and to public addresses only.',
  demo: 'a house of play money sends by https to public addresses, and by http or https to this machine.',
}
