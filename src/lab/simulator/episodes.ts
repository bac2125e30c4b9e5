/**
 * Short stories that steer towards the rare: crowded books, gaps, silence, depegs, calls that are answered or not, panic,
 * re-lots, delistings, vaults that lack something, books of options at their ends. Each yields commands with the time that passes before them.
 */
import { pick } from '../random.ts'
import { sign } from './signing.ts'
import { lenders, lendIdly, provide, shortOfCover, stakes } from './stories/capital.ts'
import { answerCalls, auctioned, reduceBadly, tighten, wait } from './stories/failing.ts'
import { delist, grow, longTime, relot, windDown } from './stories/governing.ts'
import { bankRun, panic, payElsewhere, thinVault } from './stories/leaving.ts'
import { byRule, calendar, ends, pinned, remodelled, staleCurve, unpaidGains, wings } from './stories/options.ts'
import { actAsOne } from './stories/owners.ts'
import { pegged } from './stories/pegged.ts'
import { crash, deadCoin, degrade, depeg, gap, silence, slide } from './stories/prices.ts'
import { recall } from './stories/recall.ts'
import { recallCoins } from './stories/recall-coins.ts'
import { squeeze } from './stories/squeeze.ts'
import type { Episode } from './stories/story.ts'
import { lever, nameTheBackstop, unwind } from './stories/trading.ts'
import type { World } from './world.ts'

type Story = readonly [weight: number, tell: (world: World) => Episode]

/** Every story by its name, and how often it is drawn; those at zero have their own occasions in a life. */
const stories = {
  lever: [3, lever],
  gap: [2, gap],
  crash: [3, crash],
  slide: [2, slide],
  silence: [1, silence],
  degrade: [1, degrade],
  depeg: [1, depeg],
  answerCalls: [2, answerCalls],
  wait: [2, wait],
  panic: [1, panic],
  bankRun: [2, bankRun],
  thinVault: [1, thinVault],
  payElsewhere: [1, payElsewhere],
  longTime: [1, longTime],
  delist: [1, delist],
  relot: [1, relot],
  unwind: [1, unwind],
  stakes: [1, stakes],
  actAsOne: [1, actAsOne],
  provide: [2, provide],
  lenders: [1, lenders],
  lendIdly: [1, lendIdly],
  grow: [1, grow],
  tighten: [1, tighten],
  reduceBadly: [1, reduceBadly],
  auctioned: [2, auctioned],
  pegged: [2, pegged],
  recall: [2, recall],
  nameTheBackstop: [1, nameTheBackstop],
  deadCoin: [1, deadCoin],
  shortOfCover: [1, shortOfCover],
  squeeze: [2, squeeze],
  recallCoins: [2, recallCoins],
  pinned: [2, pinned],
  wings: [2, wings],
  calendar: [1, calendar],
  ends: [2, ends],
  byRule: [1, byRule],
  remodelled: [1, remodelled],
  staleCurve: [1, staleCurve],
  unpaidGains: [2, unpaidGains],
  sign: [0, sign],
  windDown: [0, windDown],
} as const satisfies Readonly<Record<string, Story>>

/** A story that can be asked for. */
export type StoryName = keyof typeof stories

/** Names of all stories. */
export const storyNames = Object.keys(stories) as readonly StoryName[]

const deck = Object.values<Story>(stories).flatMap(([weight, tell]) => Array.from({ length: weight }, () => tell))

/** A random story. */
export function drawEpisode(world: World): Episode {
  return pick(world.random, deck)(world)
}

/** The story of that name. */
export function tellStory(world: World, name: StoryName): Episode {
  return stories[name][1](world)
}
