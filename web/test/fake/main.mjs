// npm run fake: the page with made-up visitors, for work on it.
import { Fake } from './server.mjs';

const fake = await new Fake({ rate: 2 }).start(Number(process.env.PORT ?? 0));
console.log(`${fake.url}/dashboard`);
