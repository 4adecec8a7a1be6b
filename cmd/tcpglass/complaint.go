package main

import (
	"errors"
	"os"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// complaint is an error in the words of the catalogue, with the exit code it
// leads to: functions return it like any error, and only the subcommand that
// ends with it says it, in the user's language.
type complaint struct {
	code int
	key  string
	args []any
}

// misuse is a complaint about the command line, a file, a right that is
// missing: whatever the user mends before trying again.
func misuse(key string, args ...any) error { return &complaint{exitUsage, key, args} }

// failure is a complaint about what did not work out.
func failure(key string, args ...any) error { return &complaint{exitFound, key, args} }

func (e *complaint) Error() string { return i18n.English.Text(e.key, e.args...) }

// end turns the error that a subcommand ended with into its exit code, and
// says the error.
func (c *cli) end(err error) int {
	var e *complaint
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &e):
		if e.key != "" { // else the page says it
			c.complain(e.key, e.args...)
		}
		return e.code
	}
	return c.failed("cli.failed", err)
}

// cause is what an error says without the operation and the file, which the
// complaint names itself.
func cause(err error) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
