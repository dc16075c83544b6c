// Package logstorage stands in for VictoriaLogs' parser, which no Go module proxy serves: vmalert asks it about rules
// over logs, of which there are none. Such a rule is refused.
package logstorage

import "errors"

// Query is never made.
type Query struct{}

// GetStatsByFields is never reached.
func (*Query) GetStatsByFields() ([]string, error) { return nil, errNoLogs }

var errNoLogs = errors.New("this vmalert is built without VictoriaLogs: rules over logs are not supported")

// ParseStatsQuery refuses every query.
func ParseStatsQuery(string, int64) (*Query, error) { return nil, errNoLogs }

// HasGlobalTimeFilter is never reached.
func (*Query) HasGlobalTimeFilter() bool { return false }
