// The page on the fake server of web/test/fake, for tests of the page alone.
import { Fake } from '../../web/test/fake/server.mjs';
import { openPage, untilState } from './browser.mjs';
import { until } from './until.mjs';

export { Fake };

// Opens it and waits until the first numbers are shown. `state`: what the page is to say of the connection.
export async function openDashboard(browser, fake, search = '', { state = /^connected/, ...options } = {}) {
  const page = await openPage(browser, `${fake.url}/dashboard${search}`, options);
  await untilState(page, state);
  await until(() => page.evaluate(() => !document.body.classList.contains('loading')), { what: 'it is revealed' });
  return page;
}

// A list as it is shown: [{ value, visitors, views }].
export const rowsOf = (page, panel) =>
  page.locator(`[data-panel="${panel}"] .row`).evaluateAll((rows) => rows.map((row) => {
    const [visitors, views] = [...row.querySelectorAll('.number')].map((n) => Number(n.textContent.replace(/\D/g, '')));
    return { value: row.querySelector('.label').textContent, visitors, views };
  }));

// Waits until a list has been answered, and gives it.
export async function answeredRows(page, panel) {
  await page.locator(`[data-panel="${panel}"]:not([data-asking])`).waitFor();
  return rowsOf(page, panel);
}

export const tileOf = (page, tile) => page.locator(`[data-tile="${tile}"] strong`).innerText();

export const messageOf = (page) => page.locator('[data-message]').innerText();
