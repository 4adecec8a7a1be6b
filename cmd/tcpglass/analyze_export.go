package main

import (
	"bufio"
	"context"
	"io"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/columnar"
)

// writeBuffer is how many octets are written at once.
const writeBuffer = 1 << 20

// export writes the files that are wanted.
func (a *analyzing) export(ctx context.Context) error {
	if err := a.file(a.parquet, a.writeParquet); err != nil {
		return err
	}
	return a.file(a.pcapOut, func(w io.Writer) error { return a.copyPackets(ctx, w) })
}

// file writes a file, if it has a name: all of it or nothing.
func (a *analyzing) file(name string, write func(w io.Writer) error) error {
	if name == "" {
		return nil
	}
	t, err := newTarget(name, a.out)
	if err != nil {
		return err
	}
	defer t.discard()
	buffered := bufio.NewWriterSize(t, writeBuffer)
	if err := write(buffered); err != nil {
		return misuse("cli.cannot-write", name, cause(err))
	}
	if err := buffered.Flush(); err != nil {
		return misuse("cli.cannot-write", name, cause(err))
	}
	return t.commit()
}

func (a *analyzing) writeParquet(w io.Writer) error {
	file := columnar.NewWriter(w)
	for r := range a.rowsWanted {
		if err := file.Write(r); err != nil {
			return err
		}
	}
	return file.Close()
}

// copyPackets writes the frames of the connections that are wanted.
func (a *analyzing) copyPackets(ctx context.Context, w io.Writer) error {
	files, src, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	cw, err := capture.NewWriter(w, a.title())
	if err != nil {
		return err
	}
	var pick analyze.Pick
	for r := range a.rowsWanted {
		pick.Add(r.Conn)
	}
	return pick.Copy(ctx, src, a.config, cw)
}

// print writes everything at once.
func (a *analyzing) print(b []byte) error {
	if _, err := a.out.Write(b); err != nil {
		return failure("cli.cannot-write", "stdout", cause(err))
	}
	return nil
}
