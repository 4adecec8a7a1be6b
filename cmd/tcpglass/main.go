// Command tcpglass shows TCP at work: in the lab, on a TUN device, in
// captures.
//
// A subcommand is a file: it defines its command value and is listed below.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes of every subcommand.
const (
	exitFine  = 0
	exitFound = 1 // something was found, or failed
	exitUsage = 2 // wrong use: the command line, a file, a right that is missing
)

// command is one subcommand. Its summary in the help is the catalogue's text
// NAME.summary. run gets what stands behind the name and returns the exit
// code; it ends soon after ctx does.
type command struct {
	name string
	run  func(ctx context.Context, args []string, out io.Writer, errs io.Writer) int
}

// commands in the order of the help.
var commands = []command{
	demoCommand,
	analyzeCommand,
	hostCommand,
	getCommand,
	scriptCommand,
	serveCommand,
	socketsCommand,
	verifyCommand,
	whyCommand,
	watchCommand,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ^C ends the process at once
	os.Exit(dispatch(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// dispatch finds the subcommand that args ask for and runs it.
func dispatch(ctx context.Context, args []string, out, errs io.Writer) int {
	c := newCLI("", args, out, errs)
	name, rest := splitCommand(args)
	if name == "" {
		c.help()
		return exitFine
	}
	for _, cmd := range commands {
		if cmd.name == name {
			return cmd.run(ctx, rest, out, errs)
		}
	}
	return c.wrong("cli.unknown-command", name)
}

// splitCommand divides args into the name of the subcommand and what it
// gets. The name is empty where args ask for the general help. --lang may
// stand in front of the name; it goes to the subcommand.
func splitCommand(args []string) (name string, rest []string) {
	front := langArgs(args)
	args = args[len(front):]
	switch {
	case len(args) == 0:
		return "", nil
	case isHelp(args[0]):
		name, rest = splitCommand(args[1:])
		return name, append(append(front, rest...), "--help")
	}
	return args[0], append(front, args[1:]...)
}

func isHelp(arg string) bool {
	return arg == "help" || arg == "--help" || arg == "-h"
}

// help writes the list of subcommands.
func (c *cli) help() {
	fmt.Fprintln(c.out, c.text("cli.help"))
	for _, cmd := range commands {
		fmt.Fprintf(c.out, "  %-8s %s\n", cmd.name, c.text(cmd.name+".summary"))
	}
	fmt.Fprintln(c.out, c.text("cli.help.end"))
}
