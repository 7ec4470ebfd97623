-- A template of varlens' sample.
select day, sum(amount)
from {{ var.value.aws_db_host }}.orders
group by day
