package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
)

var verifyCommand = command{"verify", runVerify}

// verifying is one run of the subcommand: the same program over two TCPs, each
// recorded, and each record judged by who knows neither.
type verifying struct {
	*cli
	port   uint
	folder string // where the captures are kept; empty: nowhere
	from   string // a capture in place of the kernel's; empty: none
	width  int

	seen    []*witness
	missing error // why the kernel was not heard; nil: it was
}

// witness is what was recorded of one TCP, and what it shows.
type witness struct {
	name string // verify.own, verify.kernel: keys of the catalogue
	file string // of the capture
	exchanged
	found *analyze.Analysis
	trail *analyze.Trail
}

// verifyPort is RFC 9293's number.
const verifyPort = 9293

func runVerify(ctx context.Context, args []string, out, errs io.Writer) int {
	v := verifying{cli: newCLI("verify", args, out, errs)}
	v.flags.UintVar(&v.port, "port", verifyPort, "verify.option.port")
	v.flags.StringVar(&v.folder, "pcap", "", "verify.option.pcap")
	v.flags.StringVar(&v.from, "read", "", "verify.option.read")
	v.flags.IntVar(&v.width, "width", 0, "demo.option.width")
	if code, done := v.parse(); done {
		return code
	}
	return v.end(v.run(ctx))
}

func (v *verifying) run(ctx context.Context) error {
	switch {
	case len(v.args) > 0:
		return misuse("cli.too-many", v.args[0], v.name)
	case v.port == 0 || v.port > 0xffff:
		return misuse("cli.bad-value", "--port", v.flags.Lookup("port").Value, v.name)
	}
	if err := v.record(ctx); err != nil {
		return err
	}
	for _, w := range v.seen {
		if err := w.judge(ctx); err != nil {
			return err
		}
	}
	if err := v.keep(); err != nil {
		return err
	}
	if _, err := v.out.Write(v.page()); err != nil {
		return failure("cli.cannot-write", "stdout", cause(err))
	}
	return v.verdict()
}

// record lets both TCPs speak. Where the kernel's cannot be heard, ours is
// worth it alone.
func (v *verifying) record(ctx context.Context) error {
	own, err := ownExchange(ctx, uint16(v.port))
	if err != nil {
		return failure("verify.failed", err)
	}
	v.seen = append(v.seen, &witness{name: "verify.own", file: "tcpglass.pcapng", exchanged: own})
	kernel, err := v.kernel(ctx)
	switch {
	case err == nil:
		v.seen = append(v.seen, &witness{name: "verify.kernel", file: "kernel.pcapng", exchanged: kernel})
	case v.from != "":
		return misuse("cli.failed", err)
	case ctx.Err() != nil:
		return failure("verify.failed", ctx.Err())
	default:
		v.missing = err
	}
	return nil
}

// kernel is a capture of the kernel's TCP: a given one, or a new one.
func (v *verifying) kernel(ctx context.Context) (x exchanged, err error) {
	if v.from != "" {
		x.capture, err = os.ReadFile(v.from)
		return x, err
	}
	return kernelExchange(ctx, uint16(v.port))
}

// keep writes the captures where they are wanted.
func (v *verifying) keep() error {
	if v.folder == "" {
		return nil
	}
	if err := os.MkdirAll(v.folder, 0o755); err != nil {
		return misuse("cli.cannot-write", v.folder, cause(err))
	}
	for _, w := range v.seen {
		path := filepath.Join(v.folder, w.file)
		if err := os.WriteFile(path, w.capture, 0o644); err != nil {
			return misuse("cli.cannot-write", path, cause(err))
		}
	}
	return nil
}

// judge asks the analyzer, which imports neither TCP.
func (w *witness) judge(ctx context.Context) error {
	src, err := capture.NewReader(bytes.NewReader(w.capture))
	if err != nil {
		return failure("cli.failed", err)
	}
	if w.found, err = analyze.Run(ctx, src, analyze.Config{}); err != nil {
		return failure("cli.failed", err)
	}
	c, ok := w.found.Connection(1)
	if !ok {
		return failure("verify.empty", w.file)
	}
	if src, err = capture.NewReader(bytes.NewReader(w.capture)); err == nil {
		w.trail, err = analyze.Follow(ctx, src, analyze.Config{}, 1, &c)
	}
	if err != nil {
		return failure("cli.failed", err)
	}
	return nil
}

// verdict fails where a witness did not see what the program does.
func (v *verifying) verdict() error {
	for _, w := range v.seen {
		switch {
		case !w.regular():
			return failure("verify.irregular", v.text(w.name))
		case !w.truthful():
			return failure("verify.untrue", v.text(w.name))
		}
	}
	return nil
}

// regular reports whether the connection opened with three segments, closed
// with four, the client first, and left the client alone in TIME-WAIT.
func (w *witness) regular() bool {
	c := &w.trail.Conn
	first, ok := c.FirstFIN()
	return c.Handshake() == passive.Complete && c.Close() == passive.FourSegments &&
		ok && first == c.Client && c.Waits(c.Client) && !c.Waits(c.Client.Peer())
}
