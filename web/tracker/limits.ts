// How much of what a page says is sent, in UTF-16 units: all of it together fits into the collector's limit of a body.
export const ADDRESS_LENGTH = 2048;
export const TITLE_LENGTH = 512;
export const EVENT_NAME_LENGTH = 64;
export const EVENT_VALUE_LENGTH = 256;
export const EVENT_PROPERTIES = 10;

// The report of a view waits: the first for the load time, the others for the title that the page sets after a move.
export const LOAD_WAIT_MS = 3000;
export const NAV_WAIT_MS = 100;
