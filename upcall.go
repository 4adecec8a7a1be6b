package tcpglass

import (
	"os"
	"syscall"

	"github.com/tcpglass/tcpglass/wire"
)

// upcall is a Stack as its link sees it: a link.Receiver. Links may call it
// from inside Send, on the goroutine that is in flush; then all that is done
// here is to tell the host, and flush goes on with what comes of it.
type upcall Stack

// Receive gives packets to the host, all with the same instant. What they
// cause is sent after the last of them, so that a batch gets one ACK per
// connection (MUST-58).
func (up *upcall) Receive(pkts []wire.Packet) {
	st := (*Stack)(up)
	now := st.enter()
	if st.err != nil {
		st.mu.Unlock()
		return
	}
	for i := range pkts {
		st.host.Receive(now, pkts[i])
	}
	st.leave(now)
}

// Writable goes on with what the link had no room for.
func (up *upcall) Writable() {
	st := (*Stack)(up)
	now := st.enter()
	st.out.full = false
	st.leave(now)
}

// Down says that the link is gone. Nothing can be sent or arrive any more,
// so every call fails from now on; the stack still wants to be closed.
func (up *upcall) Down(error) {
	st := (*Stack)(up)
	st.mu.Lock()
	if st.err == nil {
		st.stop(os.NewSyscallError("link", syscall.ENETDOWN))
	}
	woken := st.takeWoken()
	st.mu.Unlock()
	rouse(woken)
}
