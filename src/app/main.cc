#include "app/run.h"

int main(int argc, char** argv) { return hitstream::app::run({argv + 1, argv + argc}); }
