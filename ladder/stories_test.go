package ladder

// whole is a connection from CLOSED to CLOSED, as textbooks draw it, with
// two segments on their way at once here and there.
const whole = `
	0     server call listen
	0     client call open
	0     client state CLOSED SYN-SENT
	0     client sent 1 SYN seq 2871233345 mss 1460 why open
	50    server received 1 why accept
	50    server state LISTEN SYN-RECEIVED
	50    server sent 2 SYN,ACK seq 3009934345 ack 2871233346 mss 1460 why open
	100   client received 2 why accept
	100   client state SYN-SENT ESTABLISHED
	100   client sent 3 ACK seq 2871233346 ack 3009934346 why ack
	150   server received 3 why accept
	150   server state SYN-RECEIVED ESTABLISHED
	200   client call write octets 18
	200   client sent 4 PSH,ACK seq 2871233346 ack 3009934346 len 18 why data
	250   server received 4 why accept
	250   server call read octets 18
	260   server call write octets 500
	260   server sent 5 PSH,ACK seq 3009934346 ack 2871233364 len 500 why data
	310   client received 5 why accept
	310   client call read octets 500
	350   client timer delayed-ack
	350   client sent 6 ACK seq 2871233364 ack 3009934846 why ack
	380   client call close
	380   client state ESTABLISHED FIN-WAIT-1
	380   client sent 7 FIN,ACK seq 2871233364 ack 3009934846 why fin
	400   server received 6 why accept
	430   server received 7 why accept
	430   server state ESTABLISHED CLOSE-WAIT
	430   server sent 8 ACK seq 3009934846 ack 2871233365 why ack
	430   server call read
	460   server call close
	460   server state CLOSE-WAIT LAST-ACK
	460   server sent 9 FIN,ACK seq 3009934846 ack 2871233365 why fin
	480   client received 8 why accept
	480   client state FIN-WAIT-1 FIN-WAIT-2
	510   client received 9 why accept
	510   client state FIN-WAIT-2 TIME-WAIT
	510   client sent 10 ACK seq 2871233365 ack 3009934847 why ack
	560   server received 10 why accept
	560   server state LAST-ACK CLOSED
	60510 client state TIME-WAIT CLOSED why two-msl`

// loss is a SYN lost, a duplicate judged, a window closed and probed.
const loss = `
	0    client state CLOSED SYN-SENT
	0    client sent 1 SYN seq 7000 mss 1460 why open
	30   client lost 1
	1000 client timer retransmit
	1000 client sent 2 SYN seq 7000 mss 1460 why retransmit-timeout cite RFC-6298-§5
	1050 server received 2 why accept
	1050 server state LISTEN SYN-RECEIVED
	1050 server sent 3 SYN,ACK seq 300 ack 7001 mss 1460 why open
	1100 client received 3 why accept
	1100 client state SYN-SENT ESTABLISHED
	1100 client sent 4 ACK seq 7001 ack 301 why ack
	1150 server received 4 why accept
	1150 server state SYN-RECEIVED ESTABLISHED
	1200 client sent 5 PSH,ACK seq 7001 ack 301 len 100 why data
	1250 server received 5 why accept
	1250 server sent 6 ACK seq 301 ack 7101 win 0 why ack
	1280 server lost 6
	1400 client timer retransmit
	1400 client sent 7 PSH,ACK seq 7001 ack 301 len 100 why retransmit-timeout cite RFC-6298-§5
	1450 server received 7 why below-window cite RFC-9293-§3.10.7.4
	1450 server sent 8 ACK seq 301 ack 7101 win 0 why duplicate-ack cite RFC-5681-§4.2
	1500 client received 8 why accept
	1500 client note something-new
	1700 client sent 9 ACK seq 7101 ack 301 len 1 why window-probe cite RFC-9293-§3.8.6.1`

// refused is a SYN to a closed port.
const refused = `
	0   client state CLOSED SYN-SENT
	0   client sent 1 SYN seq 7000 mss 1460 why open
	50  server received 1 why closed cite RFC-9293-§3.10.7.1
	50  server sent 2 RST,ACK seq 0 ack 7001 win 0 why reset cite RFC-9293-§3.5.2
	100 client received 2 why reset cite RFC-9293-§3.5.3
	100 client state SYN-SENT CLOSED why refused`

// crossing is a simultaneous open: both SYNs are on their way at once.
const crossing = `
	0  client state CLOSED SYN-SENT
	0  client sent 1 SYN seq 7000 mss 1460 why open
	10 server state CLOSED SYN-SENT
	10 server sent 2 SYN seq 300 mss 1460 why open
	50 server received 1 why accept
	50 server state SYN-SENT SYN-RECEIVED
	50 server sent 3 SYN,ACK seq 300 ack 7001 mss 1460 why open
	60 client received 2 why accept
	60 client state SYN-SENT SYN-RECEIVED
	60 client sent 4 SYN,ACK seq 7000 ack 301 mss 1460 why open
	100 client received 3 why accept
	100 client state SYN-RECEIVED ESTABLISHED
	110 server received 4 why accept
	110 server state SYN-RECEIVED ESTABLISHED`

// overtaking is three segments of which the second arrives last.
const overtaking = `
	0  client sent 1 ACK seq 7001 ack 301 len 100 why data
	1  client sent 2 ACK seq 7101 ack 301 len 100 why data
	2  client sent 3 ACK seq 7201 ack 301 len 100 why data
	50 server received 1 why accept
	52 server received 3 why accept
	60 server received 2 why accept
	60 server sent 4 ACK seq 301 ack 7301 why ack`

// middle is a trace that begins in the middle of a connection and of a
// flight, and whose packets have no numbers.
const middle = `
	0  client received 0
	5  client sent 0 ACK seq 7001 ack 301 len 100 why data
	9  client sent 0 ACK seq 7101 ack 301 len 100 why data
	55 server received 0 why accept`

// withheld is a third segment that never comes: the SYN-ACK goes again with
// longer and longer waits, until the half-open entry expires.
const withheld = `
	0     server call listen
	0     client sent 1 SYN seq 7000 mss 1460
	20    server received 1 why accept
	20    server state LISTEN SYN-RECEIVED
	20    server sent 2 SYN,ACK seq 300 ack 7001 mss 1460 why open
	40    client received 2
	1020  server timer syn-ack-retry cite RFC-6298-§5
	1020  server sent 3 SYN,ACK seq 300 ack 7001 mss 1460 why retransmit-timeout cite RFC-6298-§5
	1040  client received 3
	3020  server timer syn-ack-retry cite RFC-6298-§5
	3020  server sent 4 SYN,ACK seq 300 ack 7001 mss 1460 why retransmit-timeout cite RFC-6298-§5
	3040  client received 4
	7020  server timer half-open-expired cite RFC-4987-§3.3
	7020  server state SYN-RECEIVED LISTEN why timeout`

// mishaps is a network that copies, damages, drops and invents.
const mishaps = `
	0   client sent 1 ACK seq 7001 ack 301 len 100 why data
	50  server received 1 why accept
	52  server received 1 why duplicate cite RFC-9293-§3.10.7.4
	100 client sent 2 ACK seq 7101 ack 301 len 100 why data
	100 client lost 2 why queue
	110 client sent 3 ACK seq 7201 ack 301 len 100 why data
	140 client lost 3 why corrupt
	150 server sent 4 ACK seq 301 ack 7101 why ack
	160 server lost 4 why loss
	170 server sent 5 ACK seq 301 ack 7101 len 50 why data
	171 server sent 6 ACK seq 351 ack 7101 len 50 why data
	200 client received 6 why accept
	230 client received 5 why accept
	240 server sent 7 ACK seq 401 ack 7101 len 50 why data
	290 client received 7 why accept
	300 client stray 8 RST seq 301 win 0 why challenge-reset cite RFC-5961-§3
	900 client timer retransmit rto 2000
	900 client sent 9 ACK seq 7101 ack 451 len 100 why retransmit-timeout cite RFC-6298-§5`

// crash is a half-open connection and its discovery: the server forgets, and
// answers with a reset.
const crash = `
	0   client state SYN-SENT ESTABLISHED
	0   client sent 1 ACK seq 7001 ack 301 why ack
	50  server received 1 why accept
	50  server state SYN-RECEIVED ESTABLISHED
	100 server note crash
	100 server state ESTABLISHED CLOSED why crash
	200 client sent 2 PSH,ACK seq 7001 ack 301 len 10 why data
	250 server received 2 why closed cite RFC-9293-§3.10.7.1
	250 server sent 3 RST seq 301 win 0 why reset cite RFC-9293-§3.5.2
	300 client received 3 why reset cite RFC-9293-§3.5.3
	300 client state ESTABLISHED CLOSED why reset-arrived`

// stories are all of them.
var stories = map[string]string{
	"whole": whole, "loss": loss, "refused": refused, "crossing": crossing, "overtaking": overtaking,
	"middle": middle, "withheld": withheld, "mishaps": mishaps, "crash": crash,
}
