package main

import "github.com/tcpglass/tcpglass/link/tun"

func glassTun(l Link) glassStack {
	dev := must(tun.Open(tunName, tun.Config{MTU: l.MTU, NoOffload: !l.GSO}))
	tunUp(l.MTU)
	return newGlass(dev, tunUserIP)
}
