//go:build tools

// Package alertmanager pins what is built from it; go.sum holds the hash of every module.
package alertmanager

import (
	_ "github.com/prometheus/alertmanager/cmd/alertmanager"
	_ "github.com/prometheus/alertmanager/cmd/amtool"
)
