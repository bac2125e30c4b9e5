/**
 * What webhooks know, in a file beside the journal: how far it was read, addresses and secrets, and what waits. A registration is synced to
 * the disk before it is answered. What was read is not: a power loss sets it back as a whole, and the journal tells it again.
 */
import { closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { WebhookFileError } from './errors.ts'
import type { Failure, StopReason, WebhookStanding } from './types.ts'

/** "PLMW" in the header of the file, and its version. */
const APPLICATION_ID = 0x504c_4d57
const VERSION = 1

/** A webhook. `id` names its messages; it stays when the address or the secret is replaced. */
export type Endpoint = {
  readonly account: number
  readonly owner: number
  readonly id: string
  readonly url: string
  readonly secret: Uint8Array
  readonly createdMs: number
  readonly sinceSeq: number
  readonly stopped: WebhookStanding['stopped']
}

/** A message that waits: the event's place in the journal, and what became of attempts so far (`firstMs` null before the first). */
export type Waiting = {
  readonly seq: number
  readonly place: number
  readonly body: string
  readonly attempts: number
  readonly firstMs: number | null
  readonly nextMs: number
  readonly failure: Failure | null
}

/** A message to be written down. */
type Message = { readonly account: number; readonly seq: number; readonly place: number; readonly body: string }

/** The file of webhooks. Its writes throw when the disk has no room. */
export type Store = {
  /** Key of the house whose webhooks they are, and the last command of its journal that was read; null before the first registration. */
  house(): { readonly key: string; readonly seq: number } | null
  endpoints(): Endpoint[]
  /** The highest nonce by which an account's owner has asked, −1 for none. */
  nonceOf(account: number): number
  /** Registers: replaces what there is of the account, but what waits. Synced. */
  put(endpoint: Endpoint, nonce: number | null, house: { readonly key: string; readonly seq: number }): void
  /** Forgets an account's webhook and what waits; not the nonce. Synced. */
  remove(account: number, nonce: number | null): void
  /** Messages up to command `seq`, together with having read so far; by account how many of them were not there yet. */
  note(messages: readonly Message[], seq: number): ReadonlyMap<number, number>
  waitingOf(account: number): number
  /** The first message that waits; null when none does. */
  head(account: number): Waiting | null
  /** A message has arrived. */
  delivered(account: number, at: Waiting): void
  /** An attempt has failed. */
  failed(account: number, at: Waiting): void
  /** A webhook has stopped: what waits is dropped. */
  stop(account: number, reason: StopReason, atMs: number): void
  close(): void
}

/** Opens the file, or makes it, readable by its owner alone. Throws WebhookFileError. */
export function openStore(file: string): Store {
  // SQLite gives what it keeps beside its file the same mode.
  if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600))
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 5_000 })
    prepareTables(database, file)
    return storeOf(database)
  } catch (error) {
    database?.close()
    throw error instanceof WebhookFileError ? error : new WebhookFileError(file, 'cannot be read', error)
  }
}

function prepareTables(database: DatabaseSync, file: string): void {
  const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name]
  const isNew = pragma('application_id') === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (!isNew && (pragma('application_id') !== APPLICATION_ID || pragma('user_version') !== VERSION)) {
    throw new WebhookFileError(file, 'is no file of webhooks of this release')
  }
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  if (!isNew) return
  database.exec(`
    BEGIN;
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
    CREATE TABLE meta (one INTEGER PRIMARY KEY CHECK (one = 1), house TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
    CREATE TABLE endpoint (
      account INTEGER PRIMARY KEY, owner INTEGER NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, secret BLOB NOT NULL,
      created_ms INTEGER NOT NULL, since_seq INTEGER NOT NULL, stopped TEXT, stopped_ms INTEGER
    ) STRICT;
    CREATE TABLE nonce (account INTEGER PRIMARY KEY, nonce INTEGER NOT NULL) STRICT;
    CREATE TABLE waiting (
      account INTEGER NOT NULL, seq INTEGER NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL,
      attempts INTEGER NOT NULL, first_ms INTEGER, next_ms INTEGER NOT NULL, failure TEXT,
      PRIMARY KEY (account, seq, place)
    ) STRICT, WITHOUT ROWID;
    COMMIT`)
}

function storeOf(database: DatabaseSync): Store {
  const together = (body: () => void): void => {
    database.exec('BEGIN IMMEDIATE')
    try {
      body()
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
  const synced = (body: () => void): void => {
    database.exec('PRAGMA synchronous = FULL')
    try {
      together(body)
    } finally {
      database.exec('PRAGMA synchronous = NORMAL')
    }
  }
  const sql = statementsOf(database)
  const useNonce = (account: number, nonce: number | null): void => {
    if (nonce !== null) sql.useNonce.run(account, nonce)
  }
  return {
    house: () => (sql.meta.get() as { key: string; seq: number } | undefined) ?? null,
    endpoints: () => sql.endpoints.all().map(endpointOf),
    nonceOf: (account) => (sql.nonce.get(account)?.nonce as number | undefined) ?? -1,
    put: ({ account, owner, id, url, secret, createdMs, sinceSeq }, nonce, { key, seq }) =>
      synced(() => {
        useNonce(account, nonce)
        sql.setMeta.run(key, seq)
        sql.put.run(account, owner, id, url, secret, createdMs, sinceSeq)
        sql.retryNow.run(account)
      }),
    remove: (account, nonce) =>
      synced(() => {
        useNonce(account, nonce)
        sql.remove.run(account)
        sql.drop.run(account)
      }),
    note(messages, seq) {
      const added = new Map<number, number>()
      together(() => {
        for (const { account, seq: at, place, body } of messages) {
          const { changes } = sql.wait.run(account, at, place, body)
          added.set(account, (added.get(account) ?? 0) + Number(changes))
        }
        sql.read.run(seq)
      })
      return added
    },
    waitingOf: (account) => sql.count.get(account)!.waiting as number,
    head: (account) => waitingRow(sql.head.get(account)),
    delivered: (account, { seq, place }) => void sql.delivered.run(account, seq, place),
    failed: (account, { seq, place, attempts, firstMs, nextMs, failure }) =>
      void sql.failed.run(attempts, firstMs, nextMs, JSON.stringify(failure), account, seq, place),
    stop: (account, reason, atMs) =>
      together(() => {
        sql.stop.run(reason, atMs, account)
        sql.drop.run(account)
      }),
    close: () => database.close(),
  }
}

function statementsOf(database: DatabaseSync) {
  return {
    meta: database.prepare('SELECT house AS key, seq FROM meta'),
    setMeta: database.prepare('INSERT INTO meta VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq'),
    read: database.prepare('UPDATE meta SET seq = ?'),
    endpoints: database.prepare('SELECT * FROM endpoint ORDER BY account'),
    put: database.prepare(`
      INSERT INTO endpoint VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)
      ON CONFLICT DO UPDATE SET id = excluded.id, url = excluded.url, secret = excluded.secret,
        created_ms = excluded.created_ms, since_seq = excluded.since_seq, stopped = NULL, stopped_ms = NULL`),
    remove: database.prepare('DELETE FROM endpoint WHERE account = ?'),
    nonce: database.prepare('SELECT nonce FROM nonce WHERE account = ?'),
    useNonce: database.prepare('INSERT INTO nonce VALUES (?, ?) ON CONFLICT DO UPDATE SET nonce = excluded.nonce'),
    // Told twice is written once: what the journal tells again is here already.
    wait: database.prepare('INSERT OR IGNORE INTO waiting VALUES (?, ?, ?, ?, 0, NULL, 0, NULL)'),
    retryNow: database.prepare('UPDATE waiting SET attempts = 0, first_ms = NULL, next_ms = 0 WHERE account = ?'),
    count: database.prepare('SELECT count(*) AS waiting FROM waiting WHERE account = ?'),
    head: database.prepare('SELECT * FROM waiting WHERE account = ? ORDER BY seq, place LIMIT 1'),
    delivered: database.prepare('DELETE FROM waiting WHERE account = ? AND seq = ? AND place = ?'),
    failed: database.prepare(`
      UPDATE waiting SET attempts = ?, first_ms = ?, next_ms = ?, failure = ?
      WHERE account = ? AND seq = ? AND place = ?`),
    stop: database.prepare('UPDATE endpoint SET stopped = ?, stopped_ms = ? WHERE account = ?'),
    drop: database.prepare('DELETE FROM waiting WHERE account = ?'),
  }
}

type Row = Readonly<Record<string, unknown>>

function endpointOf(row: Row): Endpoint {
  const reason = row['stopped'] as StopReason | null
  return {
    account: row['account'] as number,
    owner: row['owner'] as number,
    id: row['id'] as string,
    url: row['url'] as string,
    secret: row['secret'] as Uint8Array,
    createdMs: row['created_ms'] as number,
    sinceSeq: row['since_seq'] as number,
    stopped: reason === null ? null : { reason, atMs: row['stopped_ms'] as number },
  }
}

function waitingRow(row: Row | undefined): Waiting | null {
  if (row === undefined) return null
  const failure = row['failure'] as string | null
  return {
    seq: row['seq'] as number,
    place: row['place'] as number,
    body: row['body'] as string,
    attempts: row['attempts'] as number,
    firstMs: row['first_ms'] as number | null,
    nextMs: row['next_ms'] as number,
    failure: failure === null ? null : (JSON.parse(failure) as Failure),
  }
}
