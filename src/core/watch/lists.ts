/**
 * Lists of accounts by bucket. An account stands in one doubly linked list for each of its factors, by one node each. Nodes
 * lie in quads of 14 words, four nodes beside the account they belong to, so that visiting, linking and unlinking read one
 * or two lines of memory for a whole account, where a column for each field would read four times as many.
 *
 *   quad   account, next quad of the account (−1 none; of the free list when free), 4 nodes
 *   node   next, previous (−1 none), and where it is registered: factor × RING + ring position (−1 nowhere)
 *
 * A node's number is 4 × quad + its place, so links are single words.
 */
import { assert, type Row } from '../units/index.ts'
import { RING } from './buckets.ts'

const QUAD_WORDS = 14
const NODE_WORDS = 3
const NODES_FROM = 2

/**
 * Nodes and who has them. `first` is the first quad of an account, `count` its nodes; `free` heads the free quads. `moves`
 * are pairs of a node and its new place, not carried out yet: links of many accounts made in one short loop wait for memory
 * together instead of one after the other.
 */
export type Lists = {
  words: Int32Array
  quads: number
  free: number
  readonly first: Int32Array
  readonly count: Uint16Array
  moves: Int32Array
  moved: number
}

/** Rings of first nodes, by factor. */
type Rings = readonly (Int32Array | null)[]

/** Empty lists with room for so many nodes in full quads; they grow by a quarter when quads are not full. */
export function listsOf(accounts: number, nodes: number): Lists {
  const quads = Math.ceil(nodes / 4) + 1
  return {
    words: new Int32Array(quads * QUAD_WORDS),
    quads: 0,
    free: -1,
    first: new Int32Array(accounts),
    count: new Uint16Array(accounts),
    moves: new Int32Array(1024),
    moved: 0,
  }
}

/** Gives an account `count` nodes, none of them registered; those it had are given back. */
export function takeNodes(lists: Lists, rings: Rings, account: Row, count: number): void {
  giveNodes(lists, rings, account)
  assert(count < 2 ** 16, 'an account has fewer than 2^16 factors')
  let first = -1
  for (let left = count; left > 0; left -= 4) {
    const quad = takeQuad(lists)
    const at = quad * QUAD_WORDS
    lists.words[at] = account
    lists.words[at + 1] = first
    lists.words.fill(-1, at + NODES_FROM, at + QUAD_WORDS)
    first = quad
  }
  lists.first[account] = first
  lists.count[account] = count
}

/** Takes an account out of every list and gives its nodes back. */
export function giveNodes(lists: Lists, rings: Rings, account: Row): void {
  if (lists.count[account] === 0) return
  unlinkAll(lists, rings, account)
  for (let quad = lists.first[account]!; quad >= 0; ) {
    const next = lists.words[quad * QUAD_WORDS + 1]!
    lists.words[quad * QUAD_WORDS + 1] = lists.free
    lists.free = quad
    quad = next
  }
  lists.count[account] = 0
}

/** Takes an account out of every list; it keeps its nodes. */
export function unlinkAll(lists: Lists, rings: Rings, account: Row): void {
  let node = firstNode(lists, account)
  for (let left = lists.count[account]!; left > 0; left--, node = nodeAfter(lists, node))
    registerNode(lists, rings, node, -1)
}

/** Reads the lines of an account's first two quads. */
export function readNodesAhead({ words, first, count }: Lists, account: Row): number {
  if (count[account] === 0) return 0
  const at = first[account]! * QUAD_WORDS
  const next = words[at + 1]! * QUAD_WORDS
  return words[at + QUAD_WORDS - 1]! + (next < 0 ? 0 : words[next]! + words[next + QUAD_WORDS - 1]!)
}

/** The first node of an account that has some. */
export function firstNode(lists: Lists, account: Row): number {
  return lists.first[account]! * 4
}

/** The node of the same account after this one; nonsense after the last. */
export function nodeAfter(lists: Lists, node: number): number {
  return (node & 3) < 3 ? node + 1 : lists.words[(node >> 2) * QUAD_WORDS + 1]! * 4
}

/** Where a node is registered: factor × RING + ring position, −1 nowhere. */
export function placeOf(lists: Lists, node: number): number {
  return lists.words[wordsOf(node) + 2]!
}

/** The account of a node. */
export function accountOf(lists: Lists, node: number): Row {
  return lists.words[(node >> 2) * QUAD_WORDS]!
}

/** The next node in the same list, −1 after the last. */
export function nextInList(lists: Lists, node: number): number {
  return lists.words[wordsOf(node)]!
}

/** Has a node moved to the list of a place by the next `carryOutMoves`. */
export function moveNode(lists: Lists, node: number, place: number): void {
  if (lists.moved === lists.moves.length) {
    const larger = new Int32Array(lists.moves.length * 2)
    larger.set(lists.moves)
    lists.moves = larger
  }
  lists.moves[lists.moved++] = node
  lists.moves[lists.moved++] = place
}

/** Carries the moves out. */
export function carryOutMoves(lists: Lists, rings: Rings): void {
  const { moves, moved } = lists
  for (let i = 0; i < moved; i += 2) registerNode(lists, rings, moves[i]!, moves[i + 1]!)
  lists.moved = 0
}

/** Moves a node to the list of a place, −1 to none; nothing happens when it is there already. */
function registerNode(lists: Lists, rings: Rings, node: number, place: number): void {
  const { words } = lists
  const at = wordsOf(node)
  const from = words[at + 2]!
  if (from === place) return
  if (from >= 0) {
    const next = words[at]!
    const previous = words[at + 1]!
    if (previous >= 0) words[wordsOf(previous)] = next
    else rings[Math.floor(from / RING)]![from % RING] = next
    if (next >= 0) words[wordsOf(next) + 1] = previous
  }
  words[at + 2] = place
  if (place < 0) return
  const ring = rings[Math.floor(place / RING)]!
  const head = ring[place % RING]!
  words[at] = head
  words[at + 1] = -1
  if (head >= 0) words[wordsOf(head) + 1] = node
  ring[place % RING] = node
}

function wordsOf(node: number): number {
  return (node >> 2) * QUAD_WORDS + NODES_FROM + (node & 3) * NODE_WORDS
}

function takeQuad(lists: Lists): number {
  const { free } = lists
  if (free >= 0) {
    lists.free = lists.words[free * QUAD_WORDS + 1]!
    return free
  }
  const quad = lists.quads++
  if (lists.quads * QUAD_WORDS > lists.words.length) {
    const larger = new Int32Array(Math.ceil(lists.quads * 1.25) * QUAD_WORDS)
    larger.set(lists.words)
    lists.words = larger
  }
  return quad
}
