package lessons

import (
	"io"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
)

// user is the program that holds one end of a connection. It reads what
// comes.
type user struct {
	world  *sim.World
	conn   *host.Conn
	answer string        // written when something was read; may be empty
	think  time.Duration // before the answer
	last   time.Duration // between the end of what comes and close; 0: does not close
}

// news is told what happens to the connection.
func (u *user) news(e host.Event) {
	if e.Kind != host.Readable {
		return
	}
	got, end := u.read()
	if got > 0 && u.answer != "" {
		u.world.After(u.think, func() { u.write(u.answer) })
	}
	if end && u.last > 0 {
		u.world.After(u.last, u.close)
	}
}

// read takes everything that is there, and says whether that was all there
// will be.
func (u *user) read() (octets int, end bool) {
	var buf [4096]byte
	for {
		n, err := u.conn.Read(u.world.Now(), buf[:])
		octets += n
		if n == 0 {
			return octets, err == io.EOF
		}
	}
}

func (u *user) write(s string) { must(u.conn.Write(u.world.Now(), []byte(s))) }

func (u *user) close() { must(0, u.conn.Close(u.world.Now())) }

// must is for calls that cannot fail in a lesson; a test plays them all.
func must[T any](v T, err error) T {
	if err != nil {
		panic("lessons: " + err.Error())
	}
	return v
}
