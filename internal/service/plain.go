package service

import (
	"errors"
	"io"
	"net"
	"sync"
)

// Serve gives each connection that ln accepts to handle, on a goroutine of
// its own, and closes it afterwards. It returns when ln is closed and the
// last handle has returned.
func Serve(ln net.Listener, handle func(net.Conn)) error {
	var busy sync.WaitGroup
	defer busy.Wait()
	for {
		c, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		busy.Go(func() {
			defer c.Close()
			handle(c)
		})
	}
}

// Echo sends back what comes, until the peer closes. RFC 862.
func Echo(c net.Conn) { _, _ = io.Copy(c, c) }

// Discard throws away what comes, until the peer closes. RFC 863.
func Discard(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// Chargen sends lines of characters, and throws away what comes, until the
// peer closes. RFC 864.
func Chargen(c net.Conn) {
	go func() {
		defer c.Close() // ends the writing below
		Discard(c)
	}()
	for {
		if _, err := c.Write(pattern); err != nil {
			return
		}
	}
}

// The pattern of RFC 864: each line is the one before turned by one of the
// printing characters of ASCII, the space among them. After that many lines
// it repeats.
const (
	firstChar = int(' ')
	chars     = int('~') - firstChar + 1
	lineChars = 72
)

var pattern = chargenPattern()

func chargenPattern() []byte {
	b := make([]byte, 0, chars*(lineChars+2))
	for line := range chars {
		for i := range lineChars {
			b = append(b, byte(firstChar+(line+i)%chars))
		}
		b = append(b, "\r\n"...)
	}
	return b
}
