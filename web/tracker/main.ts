// What the collector answers is this, as a function that it calls with the token of the view and the flags.
import { guarded } from './guard';
import { track } from './tracker';

// The parameters of that function (scripts/bundle_tracker.mjs).
declare const TOKEN: string;
declare const FLAGS: number;

guarded(track)(TOKEN, FLAGS);
