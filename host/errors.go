package host

// Error is why the host refused a call. It is one byte wide, like tcp.Error,
// and returning it does not allocate. The driver translates it into what the
// kernel would say.
type Error uint8

// The errors; beside each what a kernel calls it.
const (
	ErrAddressInUse   Error = iota + 1 // EADDRINUSE: somebody listens there, or the four-tuple is taken
	ErrAddressNotHere                  // EADDRNOTAVAIL: not an address of this host
	ErrNoPort                          // EADDRNOTAVAIL: every port towards that remote is taken
	ErrBadRemote                       // EINVAL: broadcast, multicast, unspecified, port 0 (MUST-46)
	ErrNoMemory                        // ENOBUFS: the octet budget is spent
	ErrListenerClosed                  // the listener is closed
	ErrNoAddress                       // New: a host needs at least one address
	ErrBadAddress                      // New: an address that no host can have
	ErrBadMTU                          // New: below 68 octets or above 65535
	ErrBadMTU6                         // New: below 1280 octets, and an IPv6 address
	ErrBadHardware                     // New: a hardware address of many, or none and Autoconfigure
	ErrBadRoute                        // New: a route without a network, or to a router of the other family
	ErrNoRoute                         // ENETUNREACH: no address of that family, or no router
	ErrBadPorts                        // New: the last dynamic port lies before the first
	ErrTooMany                         // ENFILE: as many sockets as a host may have
	ErrSocketClosed                    // the UDP socket is closed
	ErrRefused                         // ECONNREFUSED: nobody listens at the remote port, ICMP says
	ErrUnreachable                     // EHOSTUNREACH: a router knows no way, ICMP says
	ErrTooBig                          // EMSGSIZE: longer than a datagram can be, or than the path takes
	ErrConnected                       // EISCONN: a connected UDP socket was given an address
	ErrNotConnected                    // EDESTADDRREQ: and one that is not, was given none
	ErrBadDSCP                         // EINVAL: a codepoint above 63
	ErrBadWord                         // UnmarshalText: no such CookieMode or Overflow
)

var errorTexts = [...]string{
	ErrAddressInUse:   "address already in use",
	ErrAddressNotHere: "not an address of this host",
	ErrNoPort:         "no free port towards that remote",
	ErrBadRemote:      "no host can have that remote address",
	ErrNoMemory:       "the octet budget is spent",
	ErrListenerClosed: "listener closed",
	ErrNoAddress:      "a host needs an address",
	ErrBadAddress:     "no host can have that address",
	ErrBadMTU:         "the MTU must be between 68 and 65535 octets",
	ErrBadMTU6:        "IPv6 needs an MTU of at least 1280 octets",
	ErrBadHardware:    "the hardware address must be one of a single interface",
	ErrBadRoute:       "a route needs a network, and a router of the same family",
	ErrNoRoute:        "no way to that network",
	ErrBadPorts:       "the last dynamic port lies before the first",
	ErrTooMany:        "too many sockets",
	ErrSocketClosed:   "socket closed",
	ErrRefused:        "the remote port is closed",
	ErrUnreachable:    "the remote is unreachable",
	ErrTooBig:         "the datagram is too long",
	ErrConnected:      "the socket is connected",
	ErrNotConnected:   "the socket is not connected",
	ErrBadDSCP:        "a codepoint of quality of service is at most 63",
	ErrBadWord:        "no such word: auto, always or never for cookies; cookie, drop, oldest, random or reset for overflow",
}

// Error is the error in words.
func (e Error) Error() string {
	if int(e) < len(errorTexts) && errorTexts[e] != "" {
		return "host: " + errorTexts[e]
	}
	return "host: unknown error"
}
