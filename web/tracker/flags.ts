// What the collector's settings ask of the tracker: bits of the number that it is called with.
export const KEEP_QUERY = 1;
export const KEEP_FRAGMENT = 2;
export const COUNT_RESTORED = 4;
export const HONOUR_DNT = 8;
// The request was a prefetch, or of a page being prerendered, so that it was no view: that is told when the page is
// shown, even if the script runs after that.
export const NO_VIEW_YET = 16;
