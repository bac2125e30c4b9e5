/** The frame of every page: who this is, where one can go, how fresh the figures are. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { clock, count, day, duration } from './format.ts'
import { AccountPage } from './pages/account.tsx'
import { DeleveragingPage } from './pages/deleveraging.tsx'
import { DisclosuresPage } from './pages/disclosures.tsx'
import { EventPage } from './pages/event.tsx'
import { EventsPage } from './pages/events.tsx'
import { HousePage } from './pages/house.tsx'
import { LiquidationPage } from './pages/liquidation.tsx'
import { MarketPage } from './pages/market.tsx'
import { MarketsPage } from './pages/markets.tsx'
import { ParametersPage } from './pages/parameters.tsx'
import { ProcedurePage } from './pages/procedure.tsx'
import { ReplayPage } from './pages/replay.tsx'
import { VerifyPage } from './pages/verify.tsx'
import { OnDemand } from './parts/on-demand.tsx'
import { followAddress, place, to } from './router.ts'
import { forgetEvents } from './state/event-log.ts'
import {
  loadBacktestsPage,
  loadExpiriesPage,
  loadLiquidityPage,
  loadOptionsPage,
  loadSeasonsPage,
  loadSurfacePage,
  loadTiersPage,
  loadVenuesPage,
} from './state/further-script.ts'
import { forgetHead, head, link, silenceMs } from './state/link.ts'
import { EVERY } from './state/names.ts'
import { forgetAll, useHouse } from './state/resource.ts'
import { theme, turnTheme } from './state/theme.ts'
import type { House } from './wire/types.ts'

const pages: readonly { readonly at: string; readonly name: string }[] = [
  { at: '', name: 'House' },
  { at: 'markets', name: 'Markets' },
  { at: 'options', name: 'Options' },
  { at: 'liquidity', name: 'Liquidity' },
  { at: 'tiers', name: 'Tiers' },
  { at: 'seasons', name: 'Seasons' },
  { at: 'backtests', name: 'Back-tests' },
  { at: 'account', name: 'Account' },
  { at: 'venues', name: 'Venues' },
  { at: 'events', name: 'Events' },
  { at: 'parameters', name: 'Parameters' },
  { at: 'disclosures', name: 'Disclosures' },
  { at: 'verify', name: 'Verify' },
  { at: 'replay', name: 'Replay' },
]

/** Pages that belong to another one in the list. */
const under: Readonly<Record<string, string>> = {
  liquidations: 'events',
  procedures: 'events',
  deleveragings: 'events',
  surface: 'options',
  expiries: 'options',
}

/** The whole page. */
export function App(): ComponentChildren {
  const main = useRef<HTMLElement>(null)
  const nav = useRef<HTMLElement>(null)
  const house = useHouse<House>('/v1/house', EVERY.live)
  useEffect(
    () =>
      followAddress(() => {
        scrollTo(0, 0)
        main.current?.focus({ preventScroll: true })
      }),
    [],
  )
  const [section = '', ...rest] = place.value
  const at = under[section] ?? section
  const stands = house.phase === 'ready' ? house.data : null
  const title = pages.find((page) => page.at === at)?.name ?? 'Not here'
  useEffect(() => {
    // On a phone the list of pages is wider than the screen.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [at])
  const startedMs = useRef<number | null>(null)
  useEffect(() => {
    if (stands === null) return
    if (startedMs.current !== null && startedMs.current !== stands.startedMs) {
      forgetHead()
      forgetEvents()
      forgetAll()
    }
    startedMs.current = stands.startedMs
  }, [stands?.startedMs])
  useEffect(() => {
    document.title = `${title} · ${stands?.name ?? 'Plimsoll'}${stands?.mode === 'demo' ? ' (DEMO)' : ''}`
  }, [title, stands?.name, stands?.mode])
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the figures
      </button>
      <Top house={stands} />
      <nav class="pages" aria-label="Pages" ref={nav}>
        {pages.map((page) => (
          <a
            key={page.at}
            href={to(...(page.at === '' ? [] : [page.at]))}
            aria-current={page.at === at ? 'page' : undefined}
          >
            {page.name}
          </a>
        ))}
      </nav>
      <Banners house={stands} />
      <main id="main" ref={main} tabIndex={-1}>
        {pageOf(section, rest)}
      </main>
      <footer>
        <p>
          Everything here is read from this house’s public interface, <a href="/openapi.json">/openapi.json</a>. Figures
          are rounded for reading; the journal is exact. Times are UTC, in the time of the house.
        </p>
        <p>Not audited. Not for real money.</p>
      </footer>
    </>
  )
}

function pageOf(section: string, rest: readonly string[]): ComponentChildren {
  const [one, two] = rest
  switch (section) {
    case '':
      return <HousePage />
    case 'markets':
      return one === undefined ? <MarketsPage /> : <MarketPage key={one} market={Number(one)} />
    case 'options':
      return <OnDemand key="options" what="the page of options" load={loadOptionsPage} props={{}} />
    case 'surface':
      return <OnDemand key="surface" what="the page of surfaces" load={loadSurfacePage} props={{}} />
    case 'expiries':
      return <OnDemand key="expiries" what="the page of expiries" load={loadExpiriesPage} props={{}} />
    case 'liquidity':
      return <OnDemand key="liquidity" what="the page of liquidity" load={loadLiquidityPage} props={{}} />
    case 'tiers':
      return <OnDemand key="tiers" what="the page of tiers" load={loadTiersPage} props={{}} />
    case 'venues':
      return <OnDemand key="venues" what="the page of venues" load={loadVenuesPage} props={{}} />
    case 'backtests':
      return <OnDemand key="backtests" what="the page of back-tests" load={loadBacktestsPage} props={{}} />
    case 'seasons':
      return <OnDemand key="seasons" what="the page of seasons" load={loadSeasonsPage} props={{}} />
    case 'account':
      return <AccountPage account={one === undefined ? null : Number(one)} />
    case 'events':
      return one === undefined ? <EventsPage /> : <EventPage key={one} at={one} />
    case 'liquidations':
      return <LiquidationPage key={`${one} ${two}`} seq={Number(one)} account={two ?? ''} />
    case 'procedures':
      return <ProcedurePage key={one} account={one ?? ''} />
    case 'deleveragings':
      return <DeleveragingPage key={one} seq={Number(one)} />
    case 'parameters':
      return <ParametersPage scope={one ?? 'market'} row={Number(two ?? 0)} />
    case 'disclosures':
      return <DisclosuresPage of={one ?? 'house'} />
    case 'verify':
      return <VerifyPage />
    case 'replay':
      return <ReplayPage />
    default:
      return (
        <>
          <h1>There is no such page</h1>
          <p>
            Go to <a href={to()}>the house</a>.
          </p>
        </>
      )
  }
}

function Top({ house }: { readonly house: House | null }): ComponentChildren {
  return (
    <header class="top">
      <a class="brand" href={to()}>
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="7.5" fill="none" stroke="currentColor" stroke-width="2" />
          <path d="M1 12h22" stroke="currentColor" stroke-width="2.4" />
        </svg>
        <span>Plimsoll</span>
        {house !== null && <small>{house.name}</small>}
      </a>
      {house?.mode === 'demo' && (
        <strong class="demo" title="A house that drives itself, with play money">
          DEMO
        </strong>
      )}
      <Freshness />
      <button
        type="button"
        class="theme"
        onClick={turnTheme}
        aria-label={theme.value === 'dark' ? 'Light colours' : 'Dark colours'}
      >
        ◐
      </button>
    </header>
  )
}

const linkWords = { connecting: 'Connecting', live: 'Live', stale: 'Stale', lost: 'Lost' } as const

function Freshness(): ComponentChildren {
  const place = head.value
  return (
    <p class={`freshness ${link.value}`}>
      <i aria-hidden="true" />
      <span>{linkWords[link.value]}</span>
      {place !== null && (
        <span class="when">
          <time dateTime={new Date(place.timeMs).toISOString()}>
            <span class="wide">{day(place.timeMs)}, </span>
            {clock(place.timeMs)} UTC
          </time>
          <span class="wide"> · command {count(place.seq)}</span>
        </span>
      )}
    </p>
  )
}

function Banners({ house }: { readonly house: House | null }): ComponentChildren {
  const silence = silenceMs.value
  return (
    <div class="banners" role="status" aria-live="polite">
      {link.value === 'lost' && (
        <p class="banner bad">
          <strong>The connection to the house is lost.</strong>{' '}
          {silence === null
            ? 'Nothing has been heard yet'
            : `Last heard ${duration(silence)} ago; the figures are of that time`}
          . This page keeps trying.
        </p>
      )}
      {link.value === 'stale' && silence !== null && (
        <p class="banner warn">
          <strong>These figures are old:</strong> last heard {duration(silence)} ago.
        </p>
      )}
      {house?.safeMode !== null && house?.safeMode !== undefined && (
        <p class="banner warn">
          <strong>Safe mode:</strong> {house.safeMode.reason}. New risk and forced sales wait until{' '}
          {house.safeMode.until}; reducing risk and paying in stay possible.
        </p>
      )}
      {house !== null && !house.ready && (
        <p class="banner bad">
          <strong>The house takes no commands now.</strong> What it shows is as it stood last.
        </p>
      )}
    </div>
  )
}
