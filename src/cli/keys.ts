/** `careline keys create`: the key file of a new deployment. */
import { Command } from 'commander'
import { createKeys, keyFingerprint, KEY_FILE, loadKeys } from '../service/settings/key-file.ts'

export function keysCommand(): Command {
  const create = new Command('create')
    .description(`draw new keys at random into <folder>/${KEY_FILE}; never replaces a file that is there`)
    .argument('<folder>', 'what KEYS_DIR will name')
    .action((folder: string) => {
      if (!createKeys(folder)) {
        console.error(`${folder} already holds a ${KEY_FILE}. It was left as it is.`)
        process.exitCode = 1
        return
      }
      console.log(`Created ${KEY_FILE} in ${folder}. Back it up apart from the database: without it no PIN works.`)
      for (const [name, id] of Object.entries(keyFingerprint(loadKeys(folder, { createIfMissing: false }))))
        console.log(`  ${name.padEnd(12)} ${id}`)
    })
  return new Command('keys').description('the keys behind PINs and the audit trail').addCommand(create)
}
