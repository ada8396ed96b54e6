// What a journal says of views: each with its page and its source, the report of the tracker joined to its request.

const NO_VIEW = /prefetch|prerender/;
const VIEWS = ['view', 'nav', 'shown', 'restored'];

// The records that are views: [{ kind, page, source, sid, id, … }], "-" for what nobody told.
export function viewsOf(records) {
  const reports = new Map(records.filter(({ kind }) => kind === 'report').map((report) => [report.view, report]));
  return records.filter(({ kind, purpose = '' }) => VIEWS.includes(kind) && !NO_VIEW.test(purpose)).map((record) => {
    const told = record.kind === 'view' ? reports.get(record.view) ?? {} : record;
    return {
      ...record,
      page: told.page ?? record.referer,
      source: told.source ?? '-',
      twice: told.twice === true,
      webdriver: told.webdriver === true,
    };
  });
}
