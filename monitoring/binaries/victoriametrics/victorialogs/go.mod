module github.com/VictoriaMetrics/VictoriaLogs

go 1.25.0
