{{/* The parts that all pods have: no privilege, a root that is only read, probes, and secrets as files. */}}

{{- define "lakepulse.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .root.Values.user }}
runAsGroup: {{ .root.Values.user }}
fsGroup: {{ .root.Values.user }}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "lakepulse.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* A CPU may be used beyond what is asked for; memory may not. */}}
{{- define "lakepulse.resources" -}}
requests: {cpu: {{ .cpu | quote }}, memory: {{ .memory }}}
limits: {memory: {{ .memory }}}
{{- end }}

{{/*
A check, `httpGet`, `tcpSocket` or `exec`, as all three probes: five minutes to start, four failures to be restarted. The
dict has: alive, and ready where being ready is more than being alive.
*/}}
{{- define "lakepulse.probes" -}}
startupProbe:
  {{- toYaml .alive | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 10
  failureThreshold: 60
readinessProbe:
  {{- toYaml (.ready | default .alive) | nindent 2 }}
  periodSeconds: 15
  timeoutSeconds: 10
  failureThreshold: 2
livenessProbe:
  {{- toYaml .alive | nindent 2 }}
  periodSeconds: 15
  timeoutSeconds: 10
  failureThreshold: 4
{{- end }}

{{/* What every process of the platform has to know; the rest is the service's own. */}}
{{- define "lakepulse.settings" -}}
{{- with .Values.external -}}
LAKEPULSE_POSTGRES_HOST: {{ .postgres.host }}
LAKEPULSE_POSTGRES_PORT: {{ .postgres.port | quote }}
LAKEPULSE_POSTGRES_DATABASE: {{ .postgres.database }}
LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS: {{ .kafka.bootstrapServers }}
LAKEPULSE_KAFKA_REPLICATION_FACTOR: {{ .kafka.replicationFactor | quote }}
LAKEPULSE_KAFKA_MIN_INSYNC_REPLICAS: {{ .kafka.minInsyncReplicas | quote }}
LAKEPULSE_LAKE_ROOT: {{ .s3.root }}
LAKEPULSE_LAKE_S3_ENDPOINT: {{ .s3.endpoint }}
LAKEPULSE_SNAPSHOTS_ROOT: {{ .s3.root }}snapshots
{{- end }}
LAKEPULSE_KAFKA_PARTITIONS: {{ .Values.kafka.partitions | quote }}
LAKEPULSE_REGISTRY_URL: http://{{ include "lakepulse.name" (dict "root" . "name" "schema-registry") }}:8080/apis/ccompat/v7
LAKEPULSE_LAKE_KEPT_MINUTES: {{ .Values.lake.keptMinutes | quote }}
LAKEPULSE_LAKE_KEPT_DAYS: {{ .Values.lake.keptDays | quote }}
{{- end }}

{{/* A driver of Spark: it makes its executors itself, which belong to its pod and end with it. */}}
{{- define "lakepulse.driverSettings" -}}
LAKEPULSE_STREAM_SPARK_MASTER: {{ .Values.external.api.master }}
LAKEPULSE_STREAM_MAX_EXECUTORS: {{ .Values.executors.most | quote }}
LAKEPULSE_STREAM_EXECUTOR_MEMORY: {{ .Values.executors.memory }}
LAKEPULSE_STREAM_EXECUTORS_SHARE_IMAGE: "true"
LAKEPULSE_KUBERNETES_IMAGE: {{ include "lakepulse.image" (dict "root" . "image" "lakepulse") }}
LAKEPULSE_KUBERNETES_NAMESPACE: {{ .Release.Namespace }}
LAKEPULSE_KUBERNETES_EXECUTOR_CORES: {{ .Values.executors.cores | quote }}
LAKEPULSE_KUBERNETES_EXECUTOR_TEMPLATE: /etc/lakepulse/executor.yaml
{{- end }}
