// Package tcp is one end of a TCP connection: RFC 9293, with the congestion
// control, timers and defences that it asks for. It knows no address, no
// socket, no goroutine and no clock. Segments and instants go in, segments
// and news come out.
//
// # The doors
//
// A [TCB] has five, and no others.
//
//	the user calls      Open Write Read CloseWrite Close Abort Status …   RFC 9293 §3.10.1 to §3.10.6
//	a segment arrives   Receive; Notify for ICMP                           §3.10.7, §3.9.2.2
//	time passes         Advance                                            §3.10.8
//	it wants to send    Transmit                                           §3.7, §3.8
//	it has news         NextEvent, Deadline                                –
//
// # The contract
//
// After any call through one of the first three doors: call Transmit until
// it returns false, then NextEvent until it returns false, then read
// Deadline and call Advance no later than then. Several segments may be
// received before the first Transmit, and should be where they came
// together: one ACK then answers them all (MUST-58, MUST-59).
//
// Every method that takes the time first does what was due before it. Time
// must not go back, and instants begin above zero. One caller at a time owns
// a TCB, and with it the [Memory] that its [Config] names; TCBs that share
// one belong to the same owner.
//
// Receive may trim the segment it is given, and keeps nothing of it. The
// payload of a segment from Transmit lies in the caller's buffer, which must
// have room for a full segment: MSS octets.
//
// # How it is made
//
// The TCB records what it owes, and Transmit builds the segment at the last
// moment, so that acknowledgment and window are those of now. One function
// decides and builds. Timers are fields that hold an instant; nothing ticks.
// The state changes along the arrows of one table, [Arrows], and no other
// way. Every segment that arrives gets a [Verdict], every segment sent and
// every change of state a [Why], each with the paragraph behind it.
//
// What differs from the RFC says so in the line that differs.
//
// # A listener without connections
//
// A SYN need not make a TCB. [Answer] makes a [HalfOpen] of it, in a few
// octets; [HalfOpen.Judge] says what further segments mean to it, and
// [TCB.Resume] brings it to life. In the same way [TCB.Retire] leaves a
// [Remnant] in the place of a TCB in TIME-WAIT.
//
// # What it does not do
//
// Selective acknowledgments, RACK and Fast Open are still to come. Addresses,
// ports, checksums, path MTU and the choice of initial sequence numbers are
// package host's.
//
// # Where to start reading
//
// With tcb.go, then receive.go, whose eight steps are files of their own,
// and transmit.go. The matrix in testdata shows what every state answers to
// every event; the tables in the tests tell the rest as scripts.
package tcp
