#!/usr/bin/env node
import { keepCompiled, keepYoung, requireNode } from './require-node.mjs'

requireNode()
keepCompiled()
keepYoung()
void import('../src/cli/main.ts')
