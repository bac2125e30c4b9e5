/** A small file system, to be filled. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { inDirectory } from './places.ts'

/** Takes every free block of the disk. */
export function consumeRest(disk: string): void {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'rest'), new Uint8Array(bavail * bsize))
}

/** Runs on a file system in memory of so many KiB, or skips where none can be mounted. */
export async function onSmallDisk(
  context: TestContext,
  kib: number,
  body: (disk: string) => void | Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const disk = join(directory, 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', disk], { encoding: 'utf8' })
    if (mounted.status !== 0)
      return context.skip(`needs the right to mount a small disk: ${mounted.stderr ?? 'no mount command'}`)
    try {
      await body(disk)
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })
}
