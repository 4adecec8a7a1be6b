//go:build !linux

package main

import (
	"context"
	"errors"
)

// errNoKernel says that this system's TCP cannot be recorded.
var errNoKernel = errors.New("only Linux lets a program record its TCP in a network namespace")

func kernelExchange(context.Context, uint16) (exchanged, error) { return exchanged{}, errNoKernel }
