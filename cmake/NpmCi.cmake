# cmake -D DIR=folder [-D NPM=path] -P NpmCi.cmake: npm ci in that folder, unless its node_modules already holds what
# package-lock.json says. Safe to run several times at once. No package's install script is run.
if(NOT NPM)
  find_program(NPM npm REQUIRED)
endif()
file(SHA256 "${DIR}/package-lock.json" wanted)
set(stamp "${DIR}/node_modules/.installed-lock")

string(SHA256 lock_name "${DIR}")
set(lock_dir "$ENV{TMPDIR}")
if(NOT lock_dir)
  set(lock_dir /tmp)
endif()
# The lock stands outside the folder: npm ci removes node_modules.
file(LOCK "${lock_dir}/hitstream-npm-${lock_name}.lock" GUARD PROCESS TIMEOUT 600)

set(installed "")
if(EXISTS "${stamp}")
  file(READ "${stamp}" installed)
endif()
if(NOT installed STREQUAL wanted)
  message(STATUS "npm ci in ${DIR}")
  execute_process(COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
                  WORKING_DIRECTORY "${DIR}" COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE "${stamp}" "${wanted}")
endif()
