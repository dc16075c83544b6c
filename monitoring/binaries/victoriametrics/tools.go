//go:build tools

// Package victoriametrics pins the store and its rule evaluator; go.sum holds the hash of every module.
package victoriametrics

import (
	_ "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics"
	_ "github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert"
)
