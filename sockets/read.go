package sockets

import "errors"

// Options say what Read reads.
type Options struct {
	Owners bool // find the processes that hold the sockets; takes a look at every open file of every process
}

// ErrSystem says that this system's table cannot be read: Read knows Linux
// alone. Fetch works everywhere.
var ErrSystem = errors.New("sockets: only the table of Linux can be read")

// ErrModule says that the kernel has no sock_diag for TCP: its module
// tcp_diag is missing, or a sandbox stands in place of a kernel.
var ErrModule = errors.New("sockets: the kernel has no tcp_diag")
